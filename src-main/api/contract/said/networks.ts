import type { Said } from './said';

/** What is said of networks and their shapes. */
export const networks: Said = {
  'Each of {depth} blocks has 1 to {heads} heads and 1 to {most} hidden units, where blocks are not alike.': [
    'Jeder von {depth} Blöcken hat 1 bis {heads} Köpfe und 1 bis {most} verborgene Einheiten, wo Blöcke einander nicht gleichen.',
    'Chacun des {depth} blocs a de 1 à {heads} têtes et de 1 à {most} unités cachées, là où les blocs diffèrent.',
  ],
  'Templates are fitted to networks whose blocks are alike, and those of this one are not.': [
    'Vorlagen werden an Netze angepasst, deren Blöcke einander gleichen, und die dieses Netzes tun es nicht.',
    'Des gabarits s’ajustent aux réseaux dont les blocs se ressemblent, et ceux de ce réseau diffèrent.',
  ],
  'Choose a model that was generated at one width and depth.': [
    'Wählen Sie ein Modell, das in einer Breite und Tiefe erzeugt wurde.',
    'Choisissez un modèle généré à une largeur et une profondeur.',
  ],
  'The blocks of networks from “{bank}” are what they are: only those of Vision Transformers can differ, and not where two networks are stitched together.':
    [
      'Die Blöcke von Netzen aus „{bank}“ sind, wie sie sind: Nur die von Vision Transformern können verschieden sein, und nicht, wo zwei Netze aneinandergefügt sind.',
      'Les blocs des réseaux de « {bank} » sont ce qu’ils sont : seuls ceux des Vision Transformers peuvent différer, et pas là où deux réseaux sont cousus ensemble.',
    ],
  'Choose another bank, or generate sizes of this one.': [
    'Wählen Sie eine andere Bank, oder erzeugen Sie Größen dieser.',
    'Choisissez une autre banque, ou générez des tailles de celle-ci.',
  ],
  'Images of {size} pixels cannot be cut into patches of {patch}.': [
    'Bilder mit {size} Pixeln lassen sich nicht in Patches von {patch} teilen.',
    'Des images de {size} pixels ne se coupent pas en patchs de {patch}.',
  ],
  'Choose a patch size that divides the image size.': [
    'Wählen Sie eine Patchgröße, die die Bildgröße teilt.',
    'Choisissez une taille de patch qui divise celle de l’image.',
  ],
  'Images of {size} pixels cannot be halved {times} times.': [
    'Bilder mit {size} Pixeln lassen sich nicht {times} Mal halbieren.',
    'Des images de {size} pixels ne se divisent pas {times} fois par deux.',
  ],
  'Choose an image size that is a multiple of {factor}, or fewer stages.': [
    'Wählen Sie eine Bildgröße, die ein Vielfaches von {factor} ist, oder weniger Stufen.',
    'Choisissez une taille d’image multiple de {factor}, ou moins d’étages.',
  ],
  'A width of {width} cannot be shared by {heads} heads.': [
    'Eine Breite von {width} lässt sich nicht auf {heads} Köpfe verteilen.',
    'Une largeur de {width} ne se partage pas entre {heads} têtes.',
  ],
  'Choose a width that is a multiple of the number of heads.': [
    'Wählen Sie eine Breite, die ein Vielfaches der Zahl der Köpfe ist.',
    'Choisissez une largeur multiple du nombre de têtes.',
  ],
  'The network takes images of {channels} channels, and images here have 3.': [
    'Das Netz nimmt Bilder mit {channels} Kanälen, und Bilder haben hier 3.',
    'Le réseau prend des images de {channels} canaux, et ici les images en ont 3.',
  ],
  'Use a network for colour images; grey images are read as colour ones.': [
    'Nehmen Sie ein Netz für Farbbilder; graue Bilder werden als farbige gelesen.',
    'Prenez un réseau pour images en couleurs ; les images grises sont lues comme telles.',
  ],
  'The network has no weight called “{name}”.': [
    'Das Netz hat kein Gewicht namens „{name}“.',
    'Le réseau n’a pas de poids nommé « {name} ».',
  ],
};
