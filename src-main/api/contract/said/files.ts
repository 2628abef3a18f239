import type { Said } from './said';

/** What is wrong with a file: checkpoints, models, known datasets. */
export const files: Said = {
  '“{name}” holds neither a Vision Transformer, for it has no patch embedding, nor a convolutional network that is known.':
    [
      '„{name}“ enthält weder einen Vision Transformer, denn es hat keine Patch-Einbettung, noch ein Faltungsnetz, das bekannt ist.',
      '« {name} » ne contient ni Vision Transformer, car il n’a pas de plongement des patchs, ni réseau convolutif connu.',
    ],
  '“{names}” belongs to no part of the network that is known and is left out.': [
    '„{names}“ gehört zu keinem Teil des Netzes, der bekannt ist, und wird weggelassen.',
    '« {names} » n’appartient à aucune partie connue du réseau et est laissé de côté.',
  ],
  '“{name}” and {count} more belong to no part of the network that is known and are left out.': [
    '„{name}“ und {count} weitere gehören zu keinem Teil des Netzes, der bekannt ist, und werden weggelassen.',
    '« {name} » et {count} autres n’appartiennent à aucune partie connue du réseau et sont laissés de côté.',
  ],
  '“{name}” has no square patches.': [
    '„{name}“ hat keine quadratischen Bildausschnitte.',
    '« {name} » n’a pas de patchs carrés.',
  ],
  '“{name}” has positions for {tokens} tokens, which are no square of patches.': [
    '„{name}“ hat Positionen für {tokens} Tokens, die kein Quadrat von Bildausschnitten sind.',
    '« {name} » a des positions pour {tokens} tokens, qui ne forment pas un carré de patchs.',
  ],
  '“{name}” takes images of {channels} channels instead of 3.': [
    '„{name}“ nimmt Bilder mit {channels} Kanälen statt 3.',
    '« {name} » prend des images de {channels} canaux au lieu de 3.',
  ],
  '“{name}” gives one number for an image, not a score for each class.': [
    '„{name}“ gibt eine Zahl für ein Bild, nicht einen Wert für jede Klasse.',
    '« {name} » donne un seul nombre par image, non un score par classe.',
  ],
  '“{name}” has a tensor “{tensor}” of too few dimensions.': [
    '„{name}“ hat einen Tensor „{tensor}“ mit zu wenigen Dimensionen.',
    '« {name} » a un tenseur « {tensor} » de trop peu de dimensions.',
  ],
  '“{name}” has a tensor “{tensor}” of the shape [{found}] instead of [{shape}].': [
    '„{name}“ hat einen Tensor „{tensor}“ der Form [{found}] statt [{shape}].',
    '« {name} » a un tenseur « {tensor} » de forme [{found}] au lieu de [{shape}].',
  ],
  'The tensor “{tensor}” of “{name}” has the shape [{found}] instead of [{shape}].': [
    'Der Tensor „{tensor}“ von „{name}“ hat die Form [{found}] statt [{shape}].',
    'Le tenseur « {tensor} » de « {name} » a la forme [{found}] au lieu de [{shape}].',
  ],
  '“{name}” has a tensor “{tensor}”, which its network has no use for.': [
    '„{name}“ hat einen Tensor „{tensor}“, den sein Netz nicht braucht.',
    '« {name} » a un tenseur « {tensor} » dont son réseau n’a pas l’usage.',
  ],
  '“{name}” describes its {kind} wrongly ({problem}).': [
    '„{name}“ beschreibt sich ({kind}) falsch ({problem}).',
    '« {name} » se décrit mal ({kind} : {problem}).',
  ],
  '“{name}” uses the activation “{activation}”; only the exact “gelu” is supported.': [
    '„{name}“ benutzt die Aktivierung „{activation}“; nur das genaue „gelu“ wird unterstützt.',
    '« {name} » utilise l’activation « {activation} » ; seule « gelu », exacte, est prise en charge.',
  ],
  '“{name}” normalises its layers with an epsilon of {epsilon}; at most 1e-6 is supported.': [
    '„{name}“ normalisiert seine Schichten mit einem Epsilon von {epsilon}; höchstens 1e-6 wird unterstützt.',
    '« {name} » normalise ses couches avec un epsilon de {epsilon} ; 1e-6 au plus est pris en charge.',
  ],
  'The file does not tell the number of heads: {heads}, of {width} channels, are assumed.': [
    'Die Datei sagt nicht, wie viele Köpfe es sind: {heads} zu je {width} Kanälen werden angenommen.',
    'Le fichier ne dit pas le nombre de têtes : {heads}, de {width} canaux, sont supposées.',
  ],
  'The file holds {count} networks, under {names}: the one under {taken} is taken.': [
    'Die Datei enthält {count} Netze, unter {names}: Genommen wird das unter {taken}.',
    'Le fichier contient {count} réseaux, sous {names} : celui sous {taken} est pris.',
  ],
  'The file holds {count} networks, under {names}: the one under {taken}, whose weights were averaged, is taken.':
    [
      'Die Datei enthält {count} Netze, unter {names}: Genommen wird das unter {taken}, dessen Gewichte gemittelt wurden.',
      'Le fichier contient {count} réseaux, sous {names} : celui sous {taken}, dont les poids sont moyennés, est pris.',
    ],
  '“{file}” is no index of weights in parts.': [
    '„{file}“ ist kein Verzeichnis von Gewichten in Teilen.',
    '« {file} » n’est pas un index de poids en parties.',
  ],
  'The index of the weights names “{file}”, which is no file in its own folder.': [
    'Das Verzeichnis der Gewichte nennt „{file}“, was keine Datei in seinem eigenen Ordner ist.',
    'L’index des poids nomme « {file} », qui n’est pas un fichier de son propre dossier.',
  ],
  '“{file}” has the tensor “{tensor}”, of which “{index}” does not know.': [
    '„{file}“ hat den Tensor „{tensor}“, von dem „{index}“ nichts weiß.',
    '« {file} » a le tenseur « {tensor} », que « {index} » ne connaît pas.',
  ],
  '“{file}” lacks the tensor “{tensor}”, which “{index}” says is in it.': [
    '„{file}“ fehlt der Tensor „{tensor}“, der nach „{index}“ darin ist.',
    'Il manque à « {file} » le tenseur « {tensor} », que « {index} » dit s’y trouver.',
  ],
  '“{name}” holds branches or loops within one another, more deeply than is read.': [
    '„{name}“ enthält Verzweigungen oder Schleifen ineinander, tiefer als gelesen wird.',
    '« {name} » contient des branches ou des boucles imbriquées, plus profondes que ce qui est lu.',
  ],
  'Export the model again without them.': [
    'Exportieren Sie das Modell noch einmal ohne sie.',
    'Exportez le modèle à nouveau sans elles.',
  ],
  '“{name}” says that weights of it lie in “{location}” at “{place}” or are that long, which cannot be.': [
    'Nach „{name}“ liegen Gewichte in „{location}“ an der Stelle „{place}“ oder sind so lang, was nicht sein kann.',
    'Selon « {name} », des poids sont dans « {location} » à la place « {place} » ou ont cette longueur, ce qui est impossible.',
  ],
  'Export the model again.': ['Exportieren Sie das Modell noch einmal.', 'Exportez le modèle à nouveau.'],
  '“{name}” is of ONNX’s file version {found}; the newest that can be read is {newest}.': [
    '„{name}“ ist von der Dateiversion {found} von ONNX; die neueste, die gelesen werden kann, ist {newest}.',
    '« {name} » est de la version de fichier {found} d’ONNX ; la plus récente qui se lit est {newest}.',
  ],
  '“{name}” uses ONNX’s operator set {found}; the newest that can be read is {newest}.': [
    '„{name}“ benutzt den Operatorsatz {found} von ONNX; der neueste, der gelesen werden kann, ist {newest}.',
    '« {name} » utilise le jeu d’opérateurs {found} d’ONNX ; le plus récent qui se lit est {newest}.',
  ],
  '“{file}” names “{part}”, which is no file in its own folder.': [
    '„{file}“ nennt „{part}“, was keine Datei in seinem eigenen Ordner ist.',
    '« {file} » nomme « {part} », qui n’est pas un fichier de son propre dossier.',
  ],
  '“{file}” is no model of TensorFlow.js.': [
    '„{file}“ ist kein Modell von TensorFlow.js.',
    '« {file} » n’est pas un modèle de TensorFlow.js.',
  ],
  '“{file}” is damaged: it has no proper “{where}”.': [
    '„{file}“ ist beschädigt: Ein richtiges „{where}“ fehlt.',
    '« {file} » est endommagé : il n’a pas de « {where} » correct.',
  ],
  '“{file}” has {found} bytes of weights instead of {expected}: a file of it is cut short or another’s.': [
    '„{file}“ hat {found} Bytes Gewichte statt {expected}: Eine Datei davon ist abgeschnitten oder gehört zu etwas anderem.',
    '« {file} » a {found} octets de poids au lieu de {expected} : un de ses fichiers est tronqué ou d’un autre modèle.',
  ],
  '“{file}” may hold the names of the classes, but not in a way that is read: {hint}.': [
    '„{file}“ enthält vielleicht die Namen der Klassen, aber nicht so, dass sie gelesen werden: {hint}.',
    '« {file} » contient peut-être les noms des classes, mais pas d’une façon qui se lit : {hint}.',
  ],
  'save them as JSON, or one in each line of “labels.txt”': [
    'speichern Sie sie als JSON oder einen in jeder Zeile von „labels.txt“',
    'enregistrez-les en JSON, ou un par ligne de « labels.txt »',
  ],
  // What follows on “… is not a valid safetensors file:”.
  'its header could not be read whole': [
    'sein Kopf konnte nicht ganz gelesen werden',
    'son en-tête n’a pas pu être lu en entier',
  ],
  'its metadata is there twice': ['seine Metadaten stehen zweimal da', 'ses métadonnées y sont deux fois'],
  'the tensor {name} is there twice': [
    'der Tensor {name} steht zweimal da',
    'le tenseur {name} y est deux fois',
  ],
  '{key} is twice in its metadata': [
    '{key} steht zweimal in seinen Metadaten',
    '{key} est deux fois dans ses métadonnées',
  ],
  'the tensor {name} has the field {field} where none such should be': [
    'der Tensor {name} hat das Feld {field}, wo keines sein sollte',
    'le tenseur {name} a le champ {field} là où il ne devrait pas y en avoir',
  ],
  'the tensor {name} lacks its type, its shape or its place': [
    'dem Tensor {name} fehlt sein Typ, seine Form oder seine Stelle',
    'il manque au tenseur {name} son type, sa forme ou sa place',
  ],
  'the tensor {name} has the unknown type {type}': [
    'der Tensor {name} hat den unbekannten Typ {type}',
    'le tenseur {name} est du type inconnu {type}',
  ],
  'the tensor {name} lacks an end': [
    'dem Tensor {name} fehlt ein Ende',
    'il manque une fin au tenseur {name}',
  ],
  'the tensor {name} does not begin where the one before it ends': [
    'der Tensor {name} beginnt nicht, wo der vor ihm endet',
    'le tenseur {name} ne commence pas où finit le précédent',
  ],
  'the tensor {name} has other than the {bytes} bytes of its shape': [
    'der Tensor {name} hat nicht die {bytes} Bytes seiner Form',
    'le tenseur {name} n’a pas les {bytes} octets de sa forme',
  ],
  'the tensor {name} has more elements than can be counted': [
    'der Tensor {name} hat mehr Elemente, als sich zählen lassen',
    'le tenseur {name} a plus d’éléments qu’on ne peut en compter',
  ],
  'the tensor {name} has a dimension that is too large': [
    'der Tensor {name} hat eine zu große Dimension',
    'le tenseur {name} a une dimension trop grande',
  ],
  'the tensor {name} does not fill whole bytes': [
    'der Tensor {name} füllt keine ganzen Bytes',
    'le tenseur {name} ne remplit pas des octets entiers',
  ],
  'a list in its header has more than {count} numbers': [
    'eine Liste in seinem Kopf hat mehr als {count} Zahlen',
    'une liste de son en-tête a plus de {count} nombres',
  ],
  'a number in its header begins with 0': [
    'eine Zahl in seinem Kopf beginnt mit 0',
    'un nombre de son en-tête commence par 0',
  ],
  'a number in its header does not fit into 64 bits': [
    'eine Zahl in seinem Kopf passt nicht in 64 Bits',
    'un nombre de son en-tête ne tient pas en 64 bits',
  ],
  'a text in its header has a forbidden character or escape': [
    'ein Text in seinem Kopf hat ein verbotenes Zeichen',
    'un texte de son en-tête a un caractère interdit',
  ],
  'a text in its header has half a character': [
    'ein Text in seinem Kopf hat ein halbes Zeichen',
    'un texte de son en-tête a un demi-caractère',
  ],
  '“{name}” has both “{one}” and “{other}”.': [
    '„{name}“ hat sowohl „{one}“ als auch „{other}“.',
    '« {name} » a à la fois « {one} » et « {other} ».',
  ],
  '“{name}” has both a distillation token and average pooling.': [
    '„{name}“ hat sowohl ein Destillationstoken als auch eine Mittelung.',
    '« {name} » a à la fois un token de distillation et une moyenne globale.',
  ],
  // What follows on “The file …”.
  'is cut short': ['ist abgeschnitten', 'est tronqué'],
  'is not valid gzip': ['ist kein gültiges gzip', 'n’est pas un gzip valide'],
  'cannot be read: {reason}': ['kann nicht gelesen werden: {reason}', 'ne peut pas être lu : {reason}'],
  'holds more than 1 GiB of images in one row group': [
    'enthält mehr als 1 GiB Bilder in einer Zeilengruppe',
    'contient plus de 1 Gio d’images dans un groupe de lignes',
  ],
  'is compressed with {codec}, which is not read': [
    'ist mit {codec} komprimiert, was nicht gelesen wird',
    'est compressé avec {codec}, qui n’est pas lu',
  ],
  'claims to hold {count} images': [
    'gibt an, {count} Bilder zu enthalten',
    'prétend contenir {count} images',
  ],
  '“{file}” has no column of images.': [
    '„{file}“ hat keine Spalte mit Bildern.',
    '« {file} » n’a pas de colonne d’images.',
  ],
  '“{file}” has no images in its column “{column}”.': [
    '„{file}“ hat keine Bilder in seiner Spalte „{column}“.',
    '« {file} » n’a pas d’images dans sa colonne « {column} ».',
  ],
  'the file holds its name, but not its pixels': [
    'die Datei enthält seinen Namen, aber nicht seine Pixel',
    'le fichier contient son nom, mais pas ses pixels',
  ],
  '“{path}” does not hold CIFAR’s Python version.': [
    '„{path}“ enthält nicht die Python-Version von CIFAR.',
    '« {path} » ne contient pas la version Python de CIFAR.',
  ],
  'has no sound “{key}”': ['hat kein richtiges „{key}“', 'n’a pas de « {key} » correct'],
  'has no “{key}”': ['hat kein „{key}“', 'n’a pas de « {key} »'],
  'is larger than any file of CIFAR': [
    'ist größer als jede Datei von CIFAR',
    'est plus grand que tout fichier de CIFAR',
  ],
  'is not a file of CIFAR’s Python version': [
    'ist keine Datei der Python-Version von CIFAR',
    'n’est pas un fichier de la version Python de CIFAR',
  ],
  'is not a file of CIFAR’s Python version: {why}': [
    'ist keine Datei der Python-Version von CIFAR: {why}',
    'n’est pas un fichier de la version Python de CIFAR : {why}',
  ],
  'it is cut short': ['sie ist abgeschnitten', 'il est tronqué'],
  'it holds more values than such a file does': [
    'sie enthält mehr Werte als eine solche Datei',
    'il contient plus de valeurs qu’un tel fichier',
  ],
  'it would call “{name}”, which such a file does not': [
    'sie würde „{name}“ aufrufen, was eine solche Datei nicht tut',
    'il appellerait « {name} », ce qu’un tel fichier ne fait pas',
  ],
  'has {bytes} bytes, which is not a whole number of CIFAR records of {each} bytes': [
    'hat {bytes} Bytes, was keine ganze Zahl von CIFAR-Einträgen zu {each} Bytes ist',
    'a {bytes} octets, ce qui n’est pas un nombre entier d’enregistrements CIFAR de {each} octets',
  ],
  'has a label {label}, but there are only {count} classes': [
    'hat eine Klasse {label}, aber es gibt nur {count} Klassen',
    'a une étiquette {label}, mais il n’y a que {count} classes',
  ],
  'Download it again, as the “binary version”.': [
    'Laden Sie sie noch einmal herunter, als „binary version“.',
    'Téléchargez-le à nouveau, en « binary version ».',
  ],
  'has images of another size than the training images': [
    'hat Bilder einer anderen Größe als die Trainingsbilder',
    'a des images d’une autre taille que celles d’entraînement',
  ],
  'has a label {label} that does not occur in training': [
    'hat eine Klasse {label}, die im Training nicht vorkommt',
    'a une étiquette {label} absente de l’entraînement',
  ],
  'is not named like the training images of an IDX dataset': [
    'heißt nicht wie die Trainingsbilder eines IDX-Datensatzes',
    'ne se nomme pas comme les images d’entraînement d’un jeu IDX',
  ],
  'has {labels} labels for {images} images in “{file}”': [
    'hat {labels} Klassen für {images} Bilder in „{file}“',
    'a {labels} étiquettes pour {images} images dans « {file} »',
  ],
  'does not hold {what}: it begins with {found} instead of {expected}': [
    'enthält keine {what}: Sie beginnt mit {found} statt {expected}',
    'ne contient pas de {what} : il commence par {found} au lieu de {expected}',
  ],
  'is cut short: it has {found} of {expected} bytes': [
    'ist abgeschnitten: Sie hat {found} von {expected} Bytes',
    'est tronqué : il a {found} octets sur {expected}',
  ],
  'is cut short: it has {found} of {expected} entries': [
    'ist abgeschnitten: Sie hat {found} von {expected} Einträgen',
    'est tronqué : il a {found} entrées sur {expected}',
  ],
  'is too long: it has {found} bytes instead of {expected}': [
    'ist zu lang: Sie hat {found} Bytes statt {expected}',
    'est trop long : il a {found} octets au lieu de {expected}',
  ],
  'has more than the {count} entries it claims': [
    'hat mehr als die {count} Einträge, die sie angibt',
    'a plus que les {count} entrées qu’il annonce',
  ],
  // Why an archive is not unpacked.
  'it holds more than {count} files': [
    'es enthält mehr als {count} Dateien',
    'elle contient plus de {count} fichiers',
  ],
  'it unpacks to more than {times} times its size': [
    'es wird entpackt mehr als {times}-mal so groß',
    'elle se décompresse à plus de {times} fois sa taille',
  ],
  '“{name}” in it would be written outside of its folder': [
    '„{name}“ darin würde außerhalb seines Ordners geschrieben',
    '« {name} » serait écrit hors de son dossier',
  ],
  'a file in it would be written outside of its folder': [
    'eine Datei darin würde außerhalb ihres Ordners geschrieben',
    'un de ses fichiers serait écrit hors de son dossier',
  ],
  // Why a picture is not read.
  'it is a Photoshop document: save it as PNG': [
    'es ist ein Dokument von Photoshop: Speichern Sie es als PNG',
    'c’est un document Photoshop : enregistrez-le en PNG',
  ],
  'it is a PDF: save it as PNG': [
    'es ist ein PDF: Speichern Sie es als PNG',
    'c’est un PDF : enregistrez-le en PNG',
  ],
  'it is an array of NumPy’s: save its pictures as PNG': [
    'es ist ein Array von NumPy: Speichern Sie seine Bilder als PNG',
    'c’est un tableau de NumPy : enregistrez ses images en PNG',
  ],
};
