import type { Said } from './said';

/** What is said of files: of models, of weights, of exports. */
export const formats: Said = {
  'It tells {known} classes apart, but {given} names are given.': [
    'Es unterscheidet {known} Klassen, aber {given} Namen sind angegeben.',
    'Il distingue {known} classes, mais {given} noms sont donnés.',
  ],
  '“{file}” tells {known} classes apart, but {given} names are given.': [
    '„{file}“ unterscheidet {known} Klassen, aber {given} Namen sind angegeben.',
    '« {file} » distingue {known} classes, mais {given} noms sont donnés.',
  ],
  'Give one name for each class, in the order of its outputs.': [
    'Geben Sie für jede Klasse einen Namen an, in der Reihenfolge der Ausgaben.',
    'Donnez un nom pour chaque classe, dans l’ordre de ses sorties.',
  ],
  'Only a Vision Transformer takes images of another size.': [
    'Nur ein Vision Transformer nimmt Bilder anderer Größe.',
    'Seul un Vision Transformer prend des images d’une autre taille.',
  ],
  '“{name}” is not a {kind} of WAVE Studio.': [
    '„{name}“ ist nicht von WAVE Studio ({kind}).',
    '« {name} » n’est pas de WAVE Studio ({kind}).',
  ],
  '“{name}” was written by a newer version of WAVE Studio.': [
    '„{name}“ wurde von einer neueren Version von WAVE Studio geschrieben.',
    '« {name} » a été écrit par une version plus récente de WAVE Studio.',
  ],
  'Install the newest version to read it.': [
    'Richten Sie die neueste Version ein, um es zu lesen.',
    'Installez la version la plus récente pour le lire.',
  ],
  'The file is damaged or was changed: get or make it again.': [
    'Die Datei ist beschädigt oder wurde geändert: Holen oder machen Sie sie neu.',
    'Le fichier est endommagé ou a été changé : reprenez-le ou refaites-le.',
  ],
  'The files are damaged or incomplete: get them again.': [
    'Die Dateien sind beschädigt oder unvollständig: Holen Sie sie neu.',
    'Les fichiers sont endommagés ou incomplets : reprenez-les.',
  ],
  '“{name}” is empty.': ['„{name}“ ist leer.', '« {name} » est vide.'],
  'Export the model as ONNX.': ['Exportieren Sie das Modell als ONNX.', 'Exportez le modèle en ONNX.'],
  '“{name}” is a download that is not finished.': [
    '„{name}“ ist noch nicht fertig geladen.',
    '« {name} » est un téléchargement inachevé.',
  ],
  'Let it finish, or download the file again.': [
    'Warten Sie, bis es fertig ist, oder laden Sie die Datei noch einmal.',
    'Laissez-le finir, ou téléchargez le fichier à nouveau.',
  ],
  '“{name}” begins with nothing but zeros: its download broke off.': [
    '„{name}“ beginnt mit lauter Nullen: Das Laden brach ab.',
    '« {name} » ne commence que par des zéros : son téléchargement s’est interrompu.',
  ],
  'The ViT of transformers has no register tokens, and this model has.': [
    'Das ViT von transformers hat keine Register-Token, und dieses Modell hat welche.',
    'Le ViT de transformers n’a pas de jetons de registre, et ce modèle en a.',
  ],
  'The ViT of transformers reads the class token, and this model averages the patches.': [
    'Das ViT von transformers liest das Klassentoken, und dieses Modell mittelt die Patches.',
    'Le ViT de transformers lit le jeton de classe, et ce modèle fait la moyenne des patchs.',
  ],
  'Export it for timm, as ONNX, or for TensorFlow.js.': [
    'Exportieren Sie es für timm, als ONNX oder für TensorFlow.js.',
    'Exportez-le pour timm, en ONNX, ou pour TensorFlow.js.',
  ],
  'Export it as ONNX or for TensorFlow.js.': [
    'Exportieren Sie es als ONNX oder für TensorFlow.js.',
    'Exportez-le en ONNX ou pour TensorFlow.js.',
  ],
  '{library} does not know our convolutional network.': [
    '{library} kennt unser Faltungsnetz nicht.',
    '{library} ne connaît pas notre réseau convolutif.',
  ],
  'The weight “{name}” of “{file}” has values that are not finite numbers.': [
    'Das Gewicht „{name}“ von „{file}“ hat Werte, die keine endlichen Zahlen sind.',
    'Le poids « {name} » de « {file} » a des valeurs qui ne sont pas des nombres finis.',
  ],
  'The file is damaged, or its training failed: choose another.': [
    'Die Datei ist beschädigt, oder ihr Training misslang: Wählen Sie eine andere.',
    'Le fichier est endommagé, ou son entraînement a échoué : choisissez-en un autre.',
  ],
  '{given} names of classes are there for {count} logits of “{file}”.': [
    '{given} Namen von Klassen stehen {count} Logits von „{file}“ gegenüber.',
    'Il y a {given} noms de classes pour {count} logits de « {file} ».',
  ],
  'Give as many names as it has logits, or none.': [
    'Geben Sie so viele Namen an, wie es Logits hat, oder keine.',
    'Donnez autant de noms qu’il a de logits, ou aucun.',
  ],
  '“{file}” holds a convolutional network, not a ViT.': [
    '„{file}“ enthält ein Faltungsnetz, kein ViT.',
    '« {file} » contient un réseau convolutif, pas un ViT.',
  ],
  'Choose a ViT or DeiT.': ['Wählen Sie ein ViT oder DeiT.', 'Choisissez un ViT ou DeiT.'],
  'Export it as ONNX, of which any image classifier is read, or choose a plain ViT or DeiT.': [
    'Exportieren Sie es als ONNX, wovon jeder Bildklassifikator gelesen wird, oder wählen Sie ein einfaches ViT oder DeiT.',
    'Exportez-le en ONNX, dont tout classifieur d’images est lu, ou choisissez un ViT ou DeiT simple.',
  ],
  '“{label}” has no classifier (“{name}”).': [
    '„{label}“ hat keinen Klassifikator („{name}“).',
    '« {label} » n’a pas de classifieur (« {name} »).',
  ],
  '“{label}” lacks the weight “{name}”.': [
    '„{label}“ fehlt das Gewicht „{name}“.',
    'Il manque à « {label} » le poids « {name} ».',
  ],
  '“{label}” does not tell the number of its heads.': [
    '„{label}“ sagt nicht, wie viele Köpfe es hat.',
    '« {label} » ne dit pas le nombre de ses têtes.',
  ],
  'Say how many share its width of {width}.': [
    'Sagen Sie, wie viele sich seine Breite von {width} teilen.',
    'Dites combien se partagent sa largeur de {width}.',
  ],
  '“{name}” exists already.': ['„{name}“ gibt es schon.', '« {name} » existe déjà.'],
  'Choose another place, or allow it to be overwritten.': [
    'Wählen Sie einen anderen Ort, oder erlauben Sie, es zu überschreiben.',
    'Choisissez un autre endroit, ou permettez de l’écraser.',
  ],
  'Choose another place, or move it away yourself.': [
    'Wählen Sie einen anderen Ort, oder räumen Sie es selbst weg.',
    'Choisissez un autre endroit, ou enlevez-le vous-même.',
  ],
  'The folder holds {count} ONNX files: {names}.': [
    'In dem Ordner liegen {count} ONNX-Dateien: {names}.',
    'Le dossier contient {count} fichiers ONNX : {names}.',
  ],
  'Give the file that you mean, e.g. “{path}”.': [
    'Geben Sie die an, die Sie meinen, z. B. „{path}“.',
    'Donnez le fichier voulu, p. ex. « {path} ».',
  ],
  'The folder “{folder}” has no model.safetensors.': [
    'Im Ordner „{folder}“ ist kein model.safetensors.',
    'Le dossier « {folder} » n’a pas de model.safetensors.',
  ],
  'Choose a folder that timm or transformers wrote, or a file of weights.': [
    'Wählen Sie einen Ordner, den timm oder transformers schrieb, oder eine Datei mit Gewichten.',
    'Choisissez un dossier écrit par timm ou transformers, ou un fichier de poids.',
  ],
  '“{name}” is a Python pickle, which could run any program when it is opened.': [
    '„{name}“ ist ein Pickle von Python; beim Öffnen könnte es jedes Programm ausführen.',
    '« {name} » est un pickle de Python, qui pourrait exécuter n’importe quel programme à l’ouverture.',
  ],
  "Convert it where you trust it: python -c '{steps}'.": [
    "Wandeln Sie es um, wo Sie ihm trauen: python -c '{steps}'.",
    "Convertissez-le là où vous lui faites confiance : python -c '{steps}'.",
  ],
  'The part “{part}” of the weights is missing.': [
    'Der Teil „{part}“ der Gewichte fehlt.',
    'La partie « {part} » des poids manque.',
  ],
  'Get all parts.': ['Holen Sie alle Teile.', 'Prenez toutes les parties.'],
  'The scores of “{file}” are not numbers (NaN or infinite).': [
    'Die Ausgaben von „{file}“ sind keine Zahlen (NaN oder unendlich).',
    'Les scores de « {file} » ne sont pas des nombres (NaN ou infinis).',
  ],
  'Its weights are damaged, or its half precision is too small for it: export it again in float32.': [
    'Seine Gewichte sind beschädigt, oder halbe Genauigkeit reicht ihm nicht: Exportieren Sie es neu in float32.',
    'Ses poids sont endommagés, ou la demi-précision ne lui suffit pas : exportez-le à nouveau en float32.',
  ],
  'A teacher takes one image and gives one score for each class.': [
    'Ein Lehrer nimmt ein Bild und gibt für jede Klasse einen Wert.',
    'Un professeur prend une image et donne un score par classe.',
  ],
  '“{file}” has no input.': ['„{file}“ hat keine Eingabe.', '« {file} » n’a pas d’entrée.'],
  '“{file}” has {count} inputs, {names}, not one image.': [
    '„{file}“ hat {count} Eingaben, {names}, nicht ein Bild.',
    '« {file} » a {count} entrées, {names}, pas une image.',
  ],
  '“{file}” takes {shape}, not images.': [
    '„{file}“ nimmt {shape}, keine Bilder.',
    '« {file} » prend {shape}, pas des images.',
  ],
  '“{file}” takes images of {size} pixels, not of {wanted}.': [
    '„{file}“ nimmt Bilder mit {size} Pixeln, nicht mit {wanted}.',
    '« {file} » prend des images de {size} pixels, pas de {wanted}.',
  ],
  'Leave the image size out.': ['Lassen Sie die Bildgröße weg.', 'Laissez la taille d’image de côté.'],
  '“{file}” has no output “{name}”.': [
    '„{file}“ hat keine Ausgabe „{name}“.',
    '« {file} » n’a pas de sortie « {name} ».',
  ],
  'It has: {names}.': ['Es hat: {names}.', 'Il a : {names}.'],
  '“{file}” cannot be run on images of {size} pixels: {reason}': [
    '„{file}“ läuft auf Bildern mit {size} Pixeln nicht: {reason}',
    '« {file} » ne tourne pas sur des images de {size} pixels : {reason}',
  ],
  '“{file}” ends too early.': ['„{file}“ endet zu früh.', '« {file} » finit trop tôt.'],
  'Download or copy it again.': [
    'Laden oder kopieren Sie es noch einmal.',
    'Téléchargez-le ou copiez-le à nouveau.',
  ],
  '“{name}” is no ONNX file.': ['„{name}“ ist keine ONNX-Datei.', '« {name} » n’est pas un fichier ONNX.'],
  'Choose a file that an ONNX export wrote.': [
    'Wählen Sie eine Datei, die ein ONNX-Export schrieb.',
    'Choisissez un fichier écrit par un export ONNX.',
  ],
  '“{file}” keeps weights in “{place}”, which is not beside it.': [
    '„{file}“ hat Gewichte in „{place}“, und das liegt nicht daneben.',
    '« {file} » garde des poids dans « {place} », qui n’est pas à côté.',
  ],
  'Copy that file into the same folder.': [
    'Kopieren Sie diese Datei in denselben Ordner.',
    'Copiez ce fichier dans le même dossier.',
  ],
  'ONNX Runtime cannot load “{file}”: {reason}': [
    'ONNX Runtime kann „{file}“ nicht laden: {reason}',
    'ONNX Runtime ne peut pas charger « {file} » : {reason}',
  ],
  'Export it again with operator set 17 and no custom operators.': [
    'Exportieren Sie es neu mit Operatorsatz 17 und ohne eigene Operatoren.',
    'Exportez-le à nouveau avec le jeu d’opérateurs 17, sans opérateurs à vous.',
  ],
  'Export the model again with operator set 17.': [
    'Exportieren Sie das Modell neu mit Operatorsatz 17.',
    'Exportez à nouveau le modèle avec le jeu d’opérateurs 17.',
  ],
  'it is shorter than 8 bytes': ['Sie ist kürzer als 8 Byte', 'il fait moins de 8 octets'],
  'its header claims to be longer than 100 MB': [
    'Der Kopf soll länger als 100 MB sein',
    'son en-tête prétend dépasser 100 Mo',
  ],
  'its header claims to be longer than the file': [
    'Der Kopf soll länger als die Datei sein',
    'son en-tête prétend être plus long que le fichier',
  ],
  'its header is not UTF-8 text': [
    'Der Kopf ist kein Text in UTF-8',
    'son en-tête n’est pas du texte en UTF-8',
  ],
  'it ends {missing} bytes before its data does': [
    'Sie endet {missing} Byte vor ihren Daten',
    'il finit {missing} octets avant ses données',
  ],
  'it goes on for {more} bytes after its data': [
    'Sie geht nach ihren Daten noch {more} Byte weiter',
    'il continue {more} octets après ses données',
  ],
  '“{name}” is not a valid safetensors file: {problem}.': [
    '„{name}“ ist keine gültige Datei safetensors: {problem}.',
    '« {name} » n’est pas un fichier safetensors valide : {problem}.',
  ],
  'It is damaged, incomplete or of another kind: get it again from where it came.': [
    'Sie ist beschädigt, unvollständig oder von anderer Art: Holen Sie sie neu von dort, wo sie herkam.',
    'Il est endommagé, incomplet ou d’une autre sorte : reprenez-le d’où il vient.',
  ],
  '“{name}” became shorter while it was read.': [
    '„{name}“ wurde kürzer, während es gelesen wurde.',
    '« {name} » est devenu plus court pendant la lecture.',
  ],
  'Read it again.': ['Lesen Sie es noch einmal.', 'Lisez-le à nouveau.'],
  '“{part}”, which holds weights of “{file}”, is not beside it.': [
    '„{part}“ mit Gewichten von „{file}“ liegt nicht daneben.',
    '« {part} », qui contient des poids de « {file} », n’est pas à côté.',
  ],
  'Get all files of the model.': [
    'Holen Sie alle Dateien des Modells.',
    'Prenez tous les fichiers du modèle.',
  ],
  'Get all files of the model again.': [
    'Holen Sie alle Dateien des Modells neu.',
    'Reprenez tous les fichiers du modèle.',
  ],
  'TensorFlow.js does not know the operator “{operator}” of this graph.': [
    'TensorFlow.js kennt den Operator „{operator}“ dieses Graphen nicht.',
    'TensorFlow.js ne connaît pas l’opérateur « {operator} » de ce graphe.',
  ],
  'Convert the model to ONNX instead.': [
    'Wandeln Sie das Modell stattdessen in ONNX um.',
    'Convertissez plutôt le modèle en ONNX.',
  ],
  'TensorFlow.js cannot load “{file}”: {reason}.': [
    'TensorFlow.js kann „{file}“ nicht laden: {reason}.',
    'TensorFlow.js ne peut pas charger « {file} » : {reason}.',
  ],
  '“{file}” cannot be read as a picture: {reason}.': [
    '„{file}“ lässt sich nicht als Bild lesen: {reason}.',
    '« {file} » ne se lit pas comme image : {reason}.',
  ],
  'Choose a picture in another format, such as JPEG or PNG.': [
    'Wählen Sie ein Bild in einem anderen Format, etwa JPEG oder PNG.',
    'Choisissez une image d’un autre format, comme JPEG ou PNG.',
  ],
  'The same class for {same} of {count} images.': [
    'Dieselbe Klasse bei {same} von {count} Bildern.',
    'La même classe pour {same} images sur {count}.',
  ],

  'Choose a file of a {kind}.': [
    'Wählen Sie eine Datei der Art „{kind}“.',
    'Choisissez un fichier de la sorte « {kind} ».',
  ],
  '“{label}” pools by “{way}” in a way that is not supported.': [
    '„{label}“ fasst mit „{way}“ auf eine Weise zusammen, die es hier nicht gibt.',
    '« {label} » regroupe par « {way} », ce qui n’existe pas ici.',
  ],
  'Choose a checkpoint that reads the class token, or averages before fc_norm.': [
    'Wählen Sie eines, das das Klassentoken liest oder vor fc_norm mittelt.',
    'Choisissez-en un qui lit le jeton de classe, ou fait la moyenne avant fc_norm.',
  ],
  'It names {names} classes and has logits for {logits}.': [
    'Es nennt {names} Klassen und hat Logits für {logits}.',
    'Il nomme {names} classes et a des logits pour {logits}.',
  ],
  '“{label}” holds an adapter of a network (“{name}”), not a network of its own.': [
    '„{label}“ enthält einen Adapter eines Netzes („{name}“), kein eigenes Netz.',
    '« {label} » contient un adaptateur de réseau (« {name} »), pas un réseau entier.',
  ],
  'Merge it into its network first, with merge_and_unload() of PEFT, and save that.': [
    'Vereinen Sie ihn erst mit seinem Netz, mit merge_and_unload() von PEFT, und speichern Sie das.',
    'Fusionnez-le d’abord avec son réseau, par merge_and_unload() de PEFT, et enregistrez cela.',
  ],
  '{library} knows only networks of one width, and this one is narrower up to its block {block}.': [
    '{library} kennt nur Netze einer Breite, und dieses ist bis zu Block {block} schmaler.',
    '{library} ne connaît que des réseaux d’une largeur, et celui-ci est plus étroit jusqu’au bloc {block}.',
  ],
  '{library} knows only heads that are together as wide as the network, and this one has {heads} of {size} in a width of {width}.':
    [
      '{library} kennt nur Köpfe, die zusammen so breit sind wie das Netz, und dieses hat {heads} zu {size} in einer Breite von {width}.',
      '{library} ne connaît que des têtes dont la largeur totale est celle du réseau, et celui-ci en a {heads} de {size} dans une largeur de {width}.',
    ],
  'There is no format “{name}”.': ['Es gibt kein Format „{name}“.', 'Il n’y a pas de format « {name} ».'],
  'The input of “{file}” is of an element type that no image is given in.': [
    'Die Eingabe von „{file}“ hat einen Zahlentyp, in dem keine Bilder gegeben werden.',
    'L’entrée de « {file} » est d’un type de nombres dans lequel on ne donne pas d’images.',
  ],
  'Images are given as {types}.': [
    'Bilder werden als {types} gegeben.',
    'Les images sont données en {types}.',
  ],
  '“{file}” takes images of {channels} channels; only colour (3) and grey (1) ones can be given.': [
    '„{file}“ nimmt Bilder mit {channels} Kanälen; nur farbige (3) und graue (1) können gegeben werden.',
    '« {file} » prend des images de {channels} canaux ; on ne peut en donner que de couleur (3) et de gris (1).',
  ],
  'If these are not its channels, choose the other layout.': [
    'Sind das nicht seine Kanäle, wählen Sie die andere Anordnung.',
    'Si ce ne sont pas ses canaux, choisissez l’autre disposition.',
  ],
  '“{file}” takes “{name}” ({shape}) beside the image.': [
    '„{file}“ nimmt neben dem Bild „{name}“ ({shape}).',
    '« {file} » prend « {name} » ({shape}) en plus de l’image.',
  ],
  'No output of “{file}” could be class scores: {names}.': [
    'Keine Ausgabe von „{file}“ kann Werte der Klassen sein: {names}.',
    'Aucune sortie de « {file} » ne peut être des scores de classes : {names}.',
  ],
  '“{file}” gives [{shape}] for its images, not one score for each class.': [
    '„{file}“ gibt für seine Bilder [{shape}], nicht einen Wert für jede Klasse.',
    '« {file} » donne [{shape}] pour ses images, pas un score par classe.',
  ],
  '“{file}” and the files beside it are larger than 2 GiB together.': [
    '„{file}“ und die Dateien daneben sind zusammen größer als 2 GiB.',
    '« {file} » et les fichiers à côté dépassent ensemble 2 Gio.',
  ],
  'Export it with smaller numbers, e.g. as float16.': [
    'Exportieren Sie es mit kleineren Zahlen, z. B. als float16.',
    'Exportez-le avec des nombres plus petits, p. ex. en float16.',
  ],
  '“{file}” changed while it was read.': [
    '„{file}“ änderte sich, während es gelesen wurde.',
    '« {file} » a changé pendant la lecture.',
  ],
  '“{part}”, which holds weights of “{file}”, ends too early.': [
    '„{part}“ mit Gewichten von „{file}“ endet zu früh.',
    '« {part} », qui contient des poids de « {file} », finit trop tôt.',
  ],
  'Download or copy both files again.': [
    'Laden oder kopieren Sie beide Dateien noch einmal.',
    'Téléchargez ou copiez les deux fichiers à nouveau.',
  ],
  '“{file}” reaches outside its own folder, for “{place}”.': [
    '„{file}“ greift aus seinem Ordner hinaus, nach „{place}“.',
    '« {file} » va chercher hors de son dossier, vers « {place} ».',
  ],
  'Export it again with its weights inside, or in a file beside it.': [
    'Exportieren Sie es neu, mit den Gewichten darin oder in einer Datei daneben.',
    'Exportez-le à nouveau, les poids dedans ou dans un fichier à côté.',
  ],
  '“{file}” has no tensor “{name}”.': [
    '„{file}“ hat keinen Tensor „{name}“.',
    '« {file} » n’a pas de tenseur « {name} ».',
  ],
  'The tensor “{name}” of “{file}” has the type {type}, in which weights are not read.': [
    'Der Tensor „{name}“ von „{file}“ hat den Typ {type}, in dem Gewichte nicht gelesen werden.',
    'Le tenseur « {name} » de « {file} » est du type {type}, dans lequel on ne lit pas de poids.',
  ],
  'Weights are read from F16, BF16, F32 and F64: convert the file to one of them.': [
    'Gewichte werden aus F16, BF16, F32 und F64 gelesen: Wandeln Sie die Datei um.',
    'Les poids se lisent en F16, BF16, F32 et F64 : convertissez le fichier.',
  ],
  '“{path}” is not a file.': ['„{path}“ ist keine Datei.', '« {path} » n’est pas un fichier.'],
  'Choose a .safetensors file.': [
    'Wählen Sie eine Datei .safetensors.',
    'Choisissez un fichier .safetensors.',
  ],
  'Export it again with TensorFlow.js’s own converter, without layers of your own.': [
    'Exportieren Sie es neu mit dem Umwandler von TensorFlow.js, ohne eigene Schichten.',
    'Exportez-le à nouveau avec le convertisseur de TensorFlow.js, sans couches à vous.',
  ],
};
