import type { Said } from './said';

/** Why networks cannot be made in a way, and what comparisons and their reports say. */
export const ways: Said = {
  'Distil its answers: soft, hard or decoupled; or choose another method.': [
    'Destillieren Sie seine Antworten: soft, hard oder decoupled; oder wählen Sie ein anderes Verfahren.',
    'Distillez ses réponses : soft, hard ou decoupled ; ou choisissez une autre méthode.',
  ],
  '{way} holds smaller networks to the hidden states of its own whole network: they cannot learn a teacher’s inside ({what}) as well.':
    [
      '{way} hält kleinere Netze an die verborgenen Zustände des eigenen ganzen Netzes: Sie können nicht auch noch das Innere eines Lehrers lernen ({what}).',
      '{way} tient les petits réseaux aux états cachés de son propre réseau entier : ils ne peuvent pas apprendre aussi l’intérieur d’un professeur ({what}).',
    ],
  '{way} makes other depths only: the model has a width of {has}, not of {wanted}.': [
    '{way} macht nur andere Tiefen: Das Modell hat eine Breite von {has}, nicht von {wanted}.',
    '{way} ne fait que d’autres profondeurs : le modèle a une largeur de {has}, non de {wanted}.',
  ],
  '{way} cannot make a depth of {wanted} from a model of depth {has}: it grows networks.': [
    '{way} kann aus einem Modell der Tiefe {has} keine Tiefe von {wanted} machen: Es vergrößert Netze.',
    '{way} ne peut pas faire une profondeur de {wanted} d’un modèle de profondeur {has} : il agrandit les réseaux.',
  ],
  '{way} cannot make a width of {wanted} from a model of width {has}: it grows networks.': [
    '{way} kann aus einem Modell der Breite {has} keine Breite von {wanted} machen: Es vergrößert Netze.',
    '{way} ne peut pas faire une largeur de {wanted} d’un modèle de largeur {has} : il agrandit les réseaux.',
  ],
  '{way} cannot make it from this model: {why}.': [
    '{way} kann es aus diesem Modell nicht machen: {why}.',
    '{way} ne peut pas le faire de ce modèle : {why}.',
  ],
  'it has other tensors': ['es hat andere Tensoren', 'il a d’autres tenseurs'],
  'its blocks are not alike': ['seine Blöcke sind nicht gleich', 'ses blocs ne sont pas pareils'],
  'its heads are not as wide together as the network': [
    'seine Köpfe sind zusammen nicht so breit wie das Netz',
    'ses têtes ne sont pas ensemble aussi larges que le réseau',
  ],
  'its heads are of {has}, not of {wanted}': [
    'seine Köpfe sind von {has}, nicht von {wanted}',
    'ses têtes sont de {has}, non de {wanted}',
  ],
  'its patches or tokens are others': [
    'seine Bildstücke oder Tokens sind andere',
    'ses morceaux ou jetons sont différents',
  ],
  'Weight selection cannot make a depth of {wanted} from a model of depth {has}.': [
    'Gewichtsauswahl kann aus einem Modell der Tiefe {has} keine Tiefe von {wanted} machen.',
    'La sélection de poids ne peut pas faire une profondeur de {wanted} d’un modèle de profondeur {has}.',
  ],
  'Weight selection cannot make a width of {wanted} from a model of width {has}.': [
    'Gewichtsauswahl kann aus einem Modell der Breite {has} keine Breite von {wanted} machen.',
    'La sélection de poids ne peut pas faire une largeur de {wanted} d’un modèle de largeur {has}.',
  ],
  '{way} needs the file of a trained hypernetwork.': [
    '{way} braucht die Datei eines trainierten Hypernetzes.',
    '{way} a besoin du fichier d’un hyperréseau entraîné.',
  ],
  'Give the weights of a GHN-3 under the names of its authors’ code.': [
    'Geben Sie die Gewichte eines GHN-3 unter den Namen des Programms seiner Verfasser an.',
    'Donnez les poids d’un GHN-3 sous les noms du code de ses auteurs.',
  ],
  '“{file}” is no hypernetwork of GHN-3: {why}.': [
    '„{file}“ ist kein Hypernetz von GHN-3: {why}.',
    '« {file} » n’est pas un hyperréseau de GHN-3 : {why}.',
  ],
  'Which sizes are to be compared? An experiment has sizes of its own.': [
    'Welche Größen sollen verglichen werden? Ein Experiment hat eigene Größen.',
    'Quelles tailles comparer ? Une expérience a ses propres tailles.',
  ],
  'A model that is distilled alone needs a teacher, and a fine-tuning in which it is distilled.': [
    'Ein Modell, das allein destilliert wird, braucht einen Lehrer und ein Nachtrainieren, in dem es destilliert wird.',
    'Un modèle distillé seul a besoin d’un professeur, et d’un affinage pendant lequel il est distillé.',
  ],
  'The file of a hypernetwork is for models that begin by GHN-3, and these need it.': [
    'Die Datei eines Hypernetzes ist für Modelle, die mit GHN-3 beginnen, und diese brauchen sie.',
    'Le fichier d’un hyperréseau est pour les modèles qui commencent par GHN-3, et ceux-ci en ont besoin.',
  ],
  'Pair each class with one of the teacher’s, or choose another distillation.': [
    'Ordnen Sie jeder Klasse eine des Lehrers zu, oder wählen Sie eine andere Destillation.',
    'Associez chaque classe à une du professeur, ou choisissez une autre distillation.',
  ],
  'Several of the teacher’s classes stand for one of the data’s, so that its answers for single tokens cannot be compared.':
    [
      'Mehrere Klassen des Lehrers stehen für eine der Daten, sodass sich seine Antworten für einzelne Tokens nicht vergleichen lassen.',
      'Plusieurs classes du professeur valent pour une des données, si bien que ses réponses pour un jeton ne peuvent pas être comparées.',
    ],
  'A hidden width of {hidden} cannot be cut into blocks of {block}.': [
    'Eine verborgene Breite von {hidden} lässt sich nicht in Blöcke von {block} teilen.',
    'Une largeur cachée de {hidden} ne se coupe pas en blocs de {block}.',
  ],
  'A hidden width of {hidden} is not a whole number.': [
    'Eine verborgene Breite von {hidden} ist keine ganze Zahl.',
    'Une largeur cachée de {hidden} n’est pas un nombre entier.',
  ],
  'The first blocks of a network can be narrower only in whole heads, and not all of them.': [
    'Die ersten Blöcke eines Netzes können nur um ganze Köpfe schmaler sein, und nicht alle.',
    'Les premiers blocs d’un réseau ne peuvent être plus étroits que par têtes entières, et pas tous.',
  ],
  'Its widths are {widths}, its depths {depths}.': [
    'Seine Breiten sind {widths}, seine Tiefen {depths}.',
    'Ses largeurs sont {widths}, ses profondeurs {depths}.',
  ],
  'Its widths are {widths}, its depths {depths}, its ratios {ratios}.': [
    'Seine Breiten sind {widths}, seine Tiefen {depths}, seine Verhältnisse {ratios}.',
    'Ses largeurs sont {widths}, ses profondeurs {depths}, ses rapports {ratios}.',
  ],
  'Write a number or two joined by a hyphen, for example {example}.': [
    'Schreiben Sie eine Zahl oder zwei mit einem Bindestrich dazwischen, zum Beispiel {example}.',
    'Écrivez un nombre, ou deux joints par un trait d’union, par exemple {example}.',
  ],
  'The {what} must be {wanted}, not {value}.': [
    '{what} muss {wanted} sein, nicht {value}.',
    '{what} doit être {wanted}, pas {value}.',
  ],
  'at least 1': ['mindestens 1', 'au moins 1'],
  'above 0': ['über 0', 'au-dessus de 0'],
  'Give it among the settings, or leave this way out.': [
    'Geben Sie sie unter den Einstellungen an, oder lassen Sie diesen Weg weg.',
    'Donnez-le parmi les réglages, ou omettez cette façon.',
  ],
  'No other ancestor was given: name another teacher.': [
    'Es wurde kein anderer Vorfahr angegeben: Nennen Sie einen anderen Lehrer.',
    'Aucun autre ancêtre n’a été donné : nommez un autre professeur.',
  ],
  // A comparison's report.
  'Ways to get models on {data}': ['Wege zu Modellen auf {data}', 'Façons d’obtenir des modèles sur {data}'],
  'Means of {count} seeds ± half of their range; a difference within the spread is not called a win.': [
    'Mittel von {count} Startwerten ± die Hälfte ihrer Spanne; ein Unterschied innerhalb der Streuung heißt nicht Gewinn.',
    'Moyennes de {count} graines ± la moitié de leur étendue ; une différence dans la dispersion n’est pas un gain.',
  ],
  'One seed: there is no spread, and no difference here is a win.': [
    'Ein Startwert: Es gibt keine Streuung, und kein Unterschied hier ist ein Gewinn.',
    'Une graine : il n’y a pas de dispersion, et aucune différence ici n’est un gain.',
  ],
  'Accuracy on {count} test images that nothing was chosen by.': [
    'Genauigkeit auf {count} Testbildern, nach denen nichts ausgewählt wurde.',
    'Précision sur {count} images de test d’après lesquelles rien n’a été choisi.',
  ],
  'begins with': ['beginnt mit', 'commence par'],
  'epoch {epoch}': ['Epoche {epoch}', 'époque {epoch}'],
  'epochs to scratch’s last': ['Epochen bis zum Letzten von Grund auf', 'époques jusqu’au dernier de zéro'],
  'gap to dedicated': ['Abstand zu dedicated', 'écart à dedicated'],
  'numbers transferred': ['übertragene Zahlen', 'nombres transférés'],
  'at the last epoch': ['in der letzten Epoche', 'à la dernière époque'],
  'best: every seed above every seed of the others': [
    'am besten: jeder Startwert über jedem der anderen',
    'le meilleur : chaque graine au-dessus de chaque graine des autres',
  ],
  'not told apart from the highest': [
    'nicht vom höchsten zu unterscheiden',
    'ne se distingue pas du plus haut',
  ],
  below: ['darunter', 'en dessous'],
  'What it says': ['Was es sagt', 'Ce que cela dit'],
  'What the whole family takes': ['Was die ganze Familie braucht', 'Ce que prend toute la famille'],
  'Condensing, scaler training and fine-tuning of all sizes, for one seed. A training pass is counted as three forward passes; the teacher’s own are not counted. The area is the mean accuracy over the range of operations of the sizes.':
    [
      'Verdichten, Training der Skalierer und Nachtrainieren aller Größen, für einen Startwert. Ein Trainingsdurchgang zählt als drei Vorwärtsdurchgänge; die des Lehrers zählen nicht. Die Fläche ist die mittlere Genauigkeit über die Spanne der Rechenschritte der Größen.',
      'Condensation, entraînement des facteurs et affinage de toutes les tailles, pour une graine. Un passage d’entraînement compte pour trois passages avant ; ceux du professeur ne comptent pas. L’aire est la précision moyenne sur l’étendue des opérations des tailles.',
    ],
  way: ['Weg', 'façon'],
  sizes: ['Größen', 'tailles'],
  'images seen': ['gesehene Bilder', 'images vues'],
  'multiply-accumulates': ['Rechenschritte', 'multiplications-additions'],
  'area under accuracy': ['Fläche unter der Genauigkeit', 'aire sous la précision'],
  Curves: ['Kurven', 'Courbes'],
  'The ways': ['Die Wege', 'Les façons'],
  'To repeat it': ['Zum Wiederholen', 'Pour le refaire'],
  '{size}: accuracy against images seen': [
    '{size}: Genauigkeit über gesehenen Bildern',
    '{size} : précision selon les images vues',
  ],
  '{size}: accuracy against multiply-accumulates': [
    '{size}: Genauigkeit über Rechenschritten',
    '{size} : précision selon les multiplications-additions',
  ],
  '{size}: accuracy against numbers transferred': [
    '{size}: Genauigkeit über übertragenen Zahlen',
    '{size} : précision selon les nombres transférés',
  ],
  'the knee': ['das Knie', 'le coude'],
  'the knee: {row}': ['das Knie: {row}', 'le coude : {row}'],
  'At {size}, against “{reference}”: {rows}.': [
    'Bei {size}, gegen „{reference}“: {rows}.',
    'À {size}, face à « {reference} » : {rows}.',
  ],
  '{row} {difference} points (not told apart)': [
    '{row} {difference} Punkte (nicht zu unterscheiden)',
    '{row} {difference} points (ne se distingue pas)',
  ],
  '{row} {difference} points': ['{row} {difference} Punkte', '{row} {difference} points'],
  '“{way}” is worth more than scratch {where}.': [
    '„{way}“ ist mehr wert als von Grund auf: {where}.',
    '« {way} » vaut mieux que de zéro : {where}.',
  ],
  '“{way}” is worth more than scratch {where} (one seed).': [
    '„{way}“ ist mehr wert als von Grund auf: {where} (ein Startwert).',
    '« {way} » vaut mieux que de zéro : {where} (une graine).',
  ],
  'at every size': ['bei jeder Größe', 'à chaque taille'],
  'at {helped}; it stops helping at {others}': [
    'bei {helped}; bei {others} hilft es nicht mehr',
    'à {helped} ; il n’aide plus à {others}',
  ],
  'no size': ['keiner Größe', 'aucune taille'],
  'At {size} the knee is {knee}; the best is {best}.': [
    'Bei {size} liegt das Knie bei {knee}; am besten ist {best}.',
    'À {size} le coude est {knee} ; le meilleur est {best}.',
  ],
  '{offer} ({count} numbers, {accuracy} %, {seconds} s)': [
    '{offer} ({count} Zahlen, {accuracy} %, {seconds} s)',
    '{offer} ({count} nombres, {accuracy} %, {seconds} s)',
  ],
  '{count} of {rows}×{columns}': ['{count} von {rows}×{columns}', '{count} de {rows}×{columns}'],
};
