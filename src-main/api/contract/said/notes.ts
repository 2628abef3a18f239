import type { Said } from './said';

/** Notes of an import, of images and of runs: what was found, and what was done about it. */
export const notes: Said = {
  // Images.
  'The dataset’s classes are {names}.': [
    'Die Klassen des Datensatzes sind {names}.',
    'Les classes du jeu de données sont {names}.',
  ],
  'Give a number from 0 to {last}.': [
    'Geben Sie eine Zahl von 0 bis {last} an.',
    'Donnez un nombre de 0 à {last}.',
  ],
  'Give a number from 0 to {last}, or one of {names}.': [
    'Geben Sie eine Zahl von 0 bis {last} an oder eine von {names}.',
    'Donnez un nombre de 0 à {last}, ou une de {names}.',
  ],
  'Its images have no classes: choose another dataset.': [
    'Seine Bilder haben keine Klassen: Wählen Sie einen anderen Datensatz.',
    'Ses images n’ont pas de classes : choisissez un autre jeu de données.',
  ],
  'The classes are those of the column “{column}”; {others} could be chosen, too.': [
    'Die Klassen sind die der Spalte „{column}“; auch {others} ließe sich wählen.',
    'Les classes sont celles de la colonne « {column} » ; {others} pourrait être choisi aussi.',
  ],
  'The file for “{split}” is not used: its images are of one class.': [
    'Die Datei für „{split}“ wird nicht benutzt: Ihre Bilder sind von einer Klasse.',
    'Le fichier pour « {split} » n’est pas utilisé : ses images sont d’une seule classe.',
  ],
  'The files “{name}” beside “train” are ignored.': [
    'Die Dateien „{name}“ neben „train“ werden nicht beachtet.',
    'Les fichiers « {name} » à côté de « train » sont ignorés.',
  ],
  'its images are of no class': ['seine Bilder sind von keiner Klasse', 'ses images ne sont d’aucune classe'],
  'it holds {names} and none of the other classes': [
    'er enthält {names} und keine der anderen Klassen',
    'il contient {names} et aucune des autres classes',
  ],
  'Write it again in smaller row groups, such as 1,000 rows each.': [
    'Schreiben Sie sie noch einmal in kleineren Zeilengruppen, etwa von je 1000 Zeilen.',
    'Écrivez-le à nouveau en groupes de lignes plus petits, par exemple de 1000 lignes.',
  ],
  'it is not a sound {kind} file, or cut short': [
    'sie ist keine unbeschädigte {kind}-Datei oder abgeschnitten',
    'ce n’est pas un fichier {kind} intact, ou il est tronqué',
  ],
  'Write it again with zstd or none.': [
    'Schreiben Sie sie noch einmal mit zstd oder ohne.',
    'Écrivez-le à nouveau avec zstd ou sans compression.',
  ],
  '“{path}” holds the names of its images, but not their pixels.': [
    '„{path}“ enthält die Namen ihrer Bilder, aber nicht deren Pixel.',
    '« {path} » contient les noms de ses images, mais pas leurs pixels.',
  ],
  'Give the folder that the images themselves are in; the first is “{path}”.': [
    'Geben Sie den Ordner an, in dem die Bilder selbst liegen; das erste ist „{path}“.',
    'Indiquez le dossier où sont les images elles-mêmes ; la première est « {path} ».',
  ],
  'it is text, as a server’s error message is': [
    'es ist Text wie die Fehlermeldung eines Servers',
    'c’est du texte, comme le message d’erreur d’un serveur',
  ],
  'Save each image as a PNG in a folder of its class.': [
    'Speichern Sie jedes Bild als PNG in einem Ordner seiner Klasse.',
    'Enregistrez chaque image en PNG dans un dossier de sa classe.',
  ],
  'Save each image as a PNG in a folder of its class, e.g. with scipy.io.loadmat in Python.': [
    'Speichern Sie jedes Bild als PNG in einem Ordner seiner Klasse, etwa mit scipy.io.loadmat in Python.',
    'Enregistrez chaque image en PNG dans un dossier de sa classe, par exemple avec scipy.io.loadmat en Python.',
  ],
  '“{name}” holds arrays, which are not read.': [
    '„{name}“ enthält Felder von Zahlen, die nicht gelesen werden.',
    '« {name} » contient des tableaux, qui ne sont pas lus.',
  ],
  'Its name has to end in “train-images-idx3-ubyte”, or so with .gz.': [
    'Ihr Name muss auf „train-images-idx3-ubyte“ enden, auch mit .gz.',
    'Son nom doit finir par « train-images-idx3-ubyte », ou ainsi avec .gz.',
  ],
  'The archive “{name}” is damaged or cut short.': [
    'Das Archiv „{name}“ ist beschädigt oder abgeschnitten.',
    'L’archive « {name} » est endommagée ou tronquée.',
  ],
  'There is no room on the disk to unpack “{name}”.': [
    'Auf der Platte ist kein Platz, um „{name}“ auszupacken.',
    'Il n’y a pas de place sur le disque pour décompresser « {name} ».',
  ],
  '“{name}” is not an archive that is read.': [
    '„{name}“ ist kein Archiv, das gelesen wird.',
    '« {name} » n’est pas une archive qui peut être lue.',
  ],
  'Step {step} was skipped: its gradients are no numbers ({count} such steps so far).': [
    'Schritt {step} wurde übersprungen: Seine Gradienten sind keine Zahlen ({count} solche Schritte bisher).',
    'L’étape {step} a été sautée : ses gradients ne sont pas des nombres ({count} étapes pareilles jusqu’ici).',
  ],
  'What is kept is of step {step}, where the loss on held-out images was least: {least}; at step {last} it was {loss}.':
    [
      'Behalten wird der Stand von Schritt {step}, wo der Verlust auf zurückgehaltenen Bildern am kleinsten war: {least}; bei Schritt {last} war er {loss}.',
      'Ce qui est gardé est de l’étape {step}, où la perte sur les images mises de côté était la plus petite : {least} ; à l’étape {last} elle était de {loss}.',
    ],
  'Name it under “Its column of classes”: {names}.': [
    'Nennen Sie sie unter „Spalte der Klassen“: {names}.',
    'Nommez-la sous « Sa colonne de classes » : {names}.',
  ],
  // What an import of a teacher finds.
  'It is corrected on the teacher’s page, under “How it is read”.': [
    'Berichtigt wird es auf der Seite des Lehrers, unter „Wie es gelesen wird“.',
    'Cela se corrige sur la page du professeur, sous « Comment il est lu ».',
  ],
  'It is corrected on the teacher’s page, under “How it is read”, if it is wrong.': [
    'Falls sie falsch ist, wird sie auf der Seite des Lehrers unter „Wie es gelesen wird“ berichtigt.',
    'S’il est faux, il se corrige sur la page du professeur, sous « Comment il est lu ».',
  ],
  'Likely causes: its classes are in another order or are other ones, its pixels are normalised otherwise, its images have another size, or blue comes first.':
    [
      'Wahrscheinliche Gründe: Seine Klassen stehen in anderer Folge oder sind andere, seine Pixel sind anders normalisiert, seine Bilder haben eine andere Größe, oder Blau kommt zuerst.',
      'Causes probables : ses classes sont dans un autre ordre ou sont d’autres classes, ses pixels sont normalisés autrement, ses images ont une autre taille, ou le bleu vient d’abord.',
    ],
  'Pair its classes by hand where it is chosen, or correct it on the teacher’s page, under “How it is read”.':
    [
      'Ordnen Sie seine Klassen von Hand zu, wo er gewählt wird, oder berichtigen Sie es auf der Seite des Lehrers, unter „Wie es gelesen wird“.',
      'Appariez ses classes à la main là où il est choisi, ou corrigez-le sur la page du professeur, sous « Comment il est lu ».',
    ],
  'Correct it on the teacher’s page, under “How it is read”.': [
    'Berichtigen Sie es auf der Seite des Lehrers, unter „Wie es gelesen wird“.',
    'Corrigez-le sur la page du professeur, sous « Comment il est lu ».',
  ],
  'Say which image size it was made for in the field “Image size”.': [
    'Sagen Sie im Feld „Bildgröße“, für welche Größe es gemacht wurde.',
    'Dites dans le champ « Taille d’image » pour quelle taille il a été fait.',
  ],
  '{share} % right with {reading}': ['{share} % richtig mit {reading}', '{share} % juste avec {reading}'],
  'cannot be run with {reading}': [
    'lässt sich nicht ausführen mit {reading}',
    'ne s’exécute pas avec {reading}',
  ],
  '… and {count} more': ['… und {count} weitere', '… et {count} de plus'],
  'ImageNet’s mean and deviation': ['Mittel und Abweichung von ImageNet', 'moyenne et écart d’ImageNet'],
  'CLIP’s mean and deviation': ['Mittel und Abweichung von CLIP', 'moyenne et écart de CLIP'],
  'CIFAR-10’s mean and deviation': ['Mittel und Abweichung von CIFAR-10', 'moyenne et écart de CIFAR-10'],
  'this data’s mean and deviation': ['Mittel und Abweichung dieser Daten', 'moyenne et écart de ces données'],
  'Caffe’s means of 0 … 255': ['Mittel von Caffe, 0 … 255', 'moyennes de Caffe, 0 … 255'],
  'pixels −1 … 1': ['Pixel −1 … 1', 'pixels −1 … 1'],
  'pixels 0 … 1': ['Pixel 0 … 1', 'pixels 0 … 1'],
  'pixels 0 … 255': ['Pixel 0 … 255', 'pixels 0 … 255'],
  'bytes 0 … 255': ['Bytes 0 … 255', 'octets 0 … 255'],
  'bytes −128 … 127': ['Bytes −128 … 127', 'octets −128 … 127'],
  'bytes 0 … 127': ['Bytes 0 … 127', 'octets 0 … 127'],
  'The foreign network is computed by {what}.': [
    'Das fremde Netz wird von {what} gerechnet.',
    'Le réseau étranger est calculé par {what}.',
  ],
  'the processor': ['dem Prozessor', 'le processeur'],
  'Trying how it is to be read': ['Versucht, wie es zu lesen ist', 'Essaie comment le lire'],
  'This run was begun by an earlier version, which drew random numbers otherwise: from here on images come in another order and in other variants than they would have. What was learned is kept, but running it again from its seed gives another result.':
    [
      'Dieser Lauf wurde von einer früheren Version begonnen, die Zufallszahlen anders zog: Von hier an kommen Bilder in anderer Folge und in anderen Varianten als sonst. Was gelernt wurde, bleibt, doch noch einmal vom Startwert aus ergibt er etwas anderes.',
      'Ce passage a été commencé par une version antérieure, qui tirait autrement les nombres aléatoires : d’ici les images viennent dans un autre ordre et sous d’autres variantes. Ce qui a été appris reste, mais le refaire depuis sa graine donne un autre résultat.',
    ],
  'Closing down: {why}': ['Beim Beenden: {why}', 'À la fermeture : {why}'],
  // Files.
  '“{name}” is not overwritten: it was written by no export.': [
    '„{name}“ wird nicht überschrieben: Es wurde von keinem Export geschrieben.',
    '« {name} » n’est pas écrasé : aucun export ne l’a écrit.',
  ],
  '“{name}” is not overwritten: it holds “{path}”, which no export has written.': [
    '„{name}“ wird nicht überschrieben: Es enthält „{path}“, das kein Export geschrieben hat.',
    '« {name} » n’est pas écrasé : il contient « {path} », qu’aucun export n’a écrit.',
  ],
  'Its description differs.': ['Seine Beschreibung weicht ab.', 'Sa description diffère.'],
  'Its labels differ.': ['Seine Beschriftungen weichen ab.', 'Ses étiquettes diffèrent.'],
  'transformers.js is not installed here and was not tried.': [
    'transformers.js ist hier nicht installiert und wurde nicht versucht.',
    'transformers.js n’est pas installé ici et n’a pas été essayé.',
  ],
  'Say what it is to be: --constant {name}=1, for example.': [
    'Sagen Sie, was es sein soll: etwa --constant {name}=1.',
    'Dites ce que ce doit être : --constant {name}=1, par exemple.',
  ],
  'Its graph does not fit its own input: export it again.': [
    'Sein Graph passt nicht zum eigenen Eingang: Exportieren Sie es noch einmal.',
    'Son graphe ne va pas avec sa propre entrée : exportez-le à nouveau.',
  ],
  '“{file}” has no class token and no fc_norm, so that it is not known what its classifier reads.': [
    '„{file}“ hat kein Klassen-Token und kein fc_norm, sodass nicht bekannt ist, was sein Klassifikator liest.',
    '« {file} » n’a ni jeton de classe ni fc_norm : on ne sait pas ce que lit son classifieur.',
  ],
  '“{file}” has no learned positions; others, such as rotary ones, are not supported.': [
    '„{file}“ hat keine gelernten Positionen; andere, etwa rotierende, werden nicht unterstützt.',
    '« {file} » n’a pas de positions apprises ; d’autres, comme les rotatives, ne sont pas gérées.',
  ],
  // The catalog and its runs.
  '{path} is damaged.': ['{path} ist beschädigt.', '{path} est endommagé.'],
  'Choose another backup, or write a new one with “wave backup”.': [
    'Wählen Sie eine andere Sicherung, oder schreiben Sie eine neue mit „wave backup“.',
    'Choisissez une autre sauvegarde, ou écrivez-en une nouvelle avec « wave backup ».',
  ],
  '“{path}” is neither a file nor a folder.': [
    '„{path}“ ist weder Datei noch Ordner.',
    '« {path} » n’est ni un fichier ni un dossier.',
  ],
  'Choose a file or a folder.': [
    'Wählen Sie eine Datei oder einen Ordner.',
    'Choisissez un fichier ou un dossier.',
  ],
  'The file {path} is {state}, so that there is no whole backup.': [
    'Die Datei {path} ist {state}, sodass es keine ganze Sicherung gibt.',
    'Le fichier {path} est {state} : il n’y a pas de sauvegarde entière.',
  ],
  'The teacher was asked about other variants than those trained on.': [
    'Der Lehrer wurde nach anderen Varianten gefragt als denen, auf denen trainiert wird.',
    'Le professeur a été interrogé sur d’autres variantes que celles de l’entraînement.',
  ],
  'Open the data at {size} pixels.': [
    'Öffnen Sie die Daten mit {size} Pixeln.',
    'Ouvrez les données à {size} pixels.',
  ],
  'The file “{path}” {problem}.': ['Die Datei „{path}“ {problem}.', 'Le fichier « {path} » {problem}.'],
  '{library} does not know {what}.': ['{library} kennt {what} nicht.', '{library} ne connaît pas {what}.'],
  'our convolutional network': ['unser Faltungsnetz', 'notre réseau convolutif'],
  'networks of the family {family}': ['Netze der Familie {family}', 'les réseaux de la famille {family}'],
  'The weight “{name}” {problem}; the network needs [{shape}].': [
    'Das Gewicht „{name}“ {problem}; das Netz braucht [{shape}].',
    'Le poids « {name} » {problem} ; le réseau a besoin de [{shape}].',
  ],
  'is missing': ['fehlt', 'manque'],
  'has the shape [{shape}]': ['hat die Form [{shape}]', 'a la forme [{shape}]'],
  '“{name}” is {what}, which “{format}” has no place for: export it as {others} or “tfjs”.': [
    '„{name}“ ist {what}, wofür „{format}“ keinen Platz hat: Exportieren Sie es als {others} oder „tfjs“.',
    '« {name} » est {what}, pour lequel « {format} » n’a pas de place : exportez-le en {others} ou « tfjs ».',
  ],
  'a convolutional network': ['ein Faltungsnetz', 'un réseau convolutif'],
  'of the family {family}': ['aus der Familie {family}', 'de la famille {family}'],
  'The run “{name}” is {state}: it does not wait for its turn.': [
    'Der Lauf „{name}“ ist {state}: Er wartet nicht darauf, dass er drankommt.',
    'Le passage « {name} » est {state} : il n’attend pas son tour.',
  ],
  'Only a run that waits can be put first.': [
    'Nur ein Lauf, der wartet, lässt sich voranstellen.',
    'Seul un passage qui attend peut être mis en premier.',
  ],
  'List the runs to see their ids.': [
    'Die Liste der Läufe zeigt ihre Kennungen.',
    'La liste des passages montre leurs identifiants.',
  ],
  'List the runs to see their states.': [
    'Die Liste der Läufe zeigt ihre Zustände.',
    'La liste des passages montre leurs états.',
  ],
  'Run “wave verify” to see whose file it is, and delete the entry or put the file back.': [
    '„wave verify“ zeigt, wessen Datei es ist; löschen Sie den Eintrag, oder legen Sie die Datei zurück.',
    '« wave verify » montre à qui est ce fichier ; supprimez l’entrée ou remettez le fichier.',
  ],
  'the search index is damaged': ['das Suchverzeichnis ist beschädigt', 'l’index de recherche est endommagé'],
  '{count} of {all} sizes failed; “{name}”: {why}': [
    '{count} von {all} Größen sind gescheitert; „{name}“: {why}',
    '{count} tailles sur {all} ont échoué ; « {name} » : {why}',
  ],
  'Waiting for room on the disk': ['Wartet auf Platz auf der Platte', 'Attend de la place sur le disque'],
  'The disk is full: what was made is kept as soon as there is room': [
    'Die Platte ist voll: Was gemacht wurde, wird behalten, sobald Platz ist',
    'Le disque est plein : ce qui a été fait est gardé dès qu’il y a de la place',
  ],
  'Looking at pictures': ['Sieht Bilder an', 'Regarde les images'],
  'Reading it again': ['Liest es noch einmal', 'Le relit'],
};
