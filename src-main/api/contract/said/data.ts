import type { Said } from './said';

/** What is said of images, and of their classes beside a teacher’s. */
export const data: Said = {
  'The file of decoded images “{path}” is damaged.': [
    'Die Datei der dekodierten Bilder „{path}“ ist beschädigt.',
    'Le fichier des images décodées « {path} » est endommagé.',
  ],
  'Run it again: the images will be decoded anew.': [
    'Starten Sie noch einmal: Die Bilder werden neu dekodiert.',
    'Recommencez : les images seront décodées à nouveau.',
  ],
  '{size} is not a possible image size.': [
    '{size} ist keine mögliche Bildgröße.',
    '{size} n’est pas une taille d’image possible.',
  ],
  'Give a whole number of pixels from 1 to {most}.': [
    'Geben Sie eine ganze Zahl von 1 bis {most} Pixeln an.',
    'Donnez un nombre entier de pixels de 1 à {most}.',
  ],
  'There are {count} datasets in “{path}”.': [
    'In „{path}“ liegen {count} Datensätze.',
    'Il y a {count} jeux de données dans « {path} ».',
  ],
  '“{path}” is not a dataset.': ['„{path}“ ist kein Datensatz.', '« {path} » n’est pas un jeu de données.'],
  'Give a folder of images in class folders, of CIFAR’s files, or of IDX files.': [
    'Geben Sie einen Ordner mit Bildern in Ordnern ihrer Klassen, mit CIFARs Dateien oder mit IDX-Dateien an.',
    'Donnez un dossier d’images dans des dossiers de classes, de fichiers de CIFAR ou de fichiers IDX.',
  ],
  '“{path}” holds arrays of MATLAB’s, which are not read as images.': [
    '„{path}“ enthält Felder von MATLAB, die nicht als Bilder gelesen werden.',
    '« {path} » contient des tableaux de MATLAB, qui ne sont pas lus comme images.',
  ],
  '“{path}” is an archive of a kind that is not read.': [
    '„{path}“ ist ein Archiv einer Art, die nicht gelesen wird.',
    '« {path} » est une archive d’une sorte qui n’est pas lue.',
  ],
  'Unpack it, and give the folder.': [
    'Entpacken Sie es und geben Sie den Ordner an.',
    'Décompressez-la et donnez le dossier.',
  ],
  'The shares set aside for testing ({test}) and validation ({val}) leave nothing to train on, or are not shares.':
    [
      'Die Anteile zum Testen ({test}) und Validieren ({val}) lassen nichts zum Trainieren, oder sind keine Anteile.',
      'Les parts de test ({test}) et de validation ({val}) ne laissent rien pour entraîner, ou n’en sont pas.',
    ],
  'Give numbers from 0 to below 1 whose sum is below 1, such as 0.2 for testing.': [
    'Geben Sie Zahlen von 0 bis unter 1 an, deren Summe unter 1 liegt, etwa 0,2 zum Testen.',
    'Donnez des nombres de 0 à moins de 1 dont la somme est inférieure à 1, comme 0,2 pour tester.',
  ],
  'The teacher answers with numbers that are not finite.': [
    'Der Lehrer antwortet mit Zahlen, die nicht endlich sind.',
    'Le professeur répond par des nombres qui ne sont pas finis.',
  ],
  'Use another teacher.': ['Nehmen Sie einen anderen Lehrer.', 'Prenez un autre professeur.'],
  'The class “{name}” holds no image.': [
    'Die Klasse „{name}“ enthält kein Bild.',
    'La classe « {name} » n’a pas d’image.',
  ],
  'The class “{name}” has only {count} image to train on.': [
    'Die Klasse „{name}“ hat nur {count} Bild zum Trainieren.',
    'La classe « {name} » n’a que {count} image pour l’entraînement.',
  ],
  'The class “{name}” has only {count} images to train on.': [
    'Die Klasse „{name}“ hat nur {count} Bilder zum Trainieren.',
    'La classe « {name} » n’a que {count} images pour l’entraînement.',
  ],
  'There is only one class, “{name}”.': [
    'Es gibt nur eine Klasse, „{name}“.',
    'Il n’y a qu’une classe, « {name} ».',
  ],
  '“{file}” cannot be read: {reason}.': [
    '„{file}“ lässt sich nicht lesen: {reason}.',
    '« {file} » ne peut pas être lu : {reason}.',
  ],
  'There is no readable image to test with.': [
    'Es gibt kein lesbares Bild zum Testen.',
    'Il n’y a pas d’image lisible pour tester.',
  ],
  'None of the {count} images to train the class “{name}” on can be read.': [
    'Keines der {count} Bilder, mit denen die Klasse „{name}“ gelernt werden soll, lässt sich lesen.',
    'Aucune des {count} images pour apprendre la classe « {name} » ne peut être lue.',
  ],
  'There is no test folder: {share} % of every class is set aside for testing.': [
    'Es gibt keinen Ordner zum Testen: {share} % jeder Klasse werden dafür beiseitegelegt.',
    'Il n’y a pas de dossier de test : {share} % de chaque classe est mis de côté pour tester.',
  ],
  'There is no test split: {share} % of every class is set aside for testing.': [
    'Es gibt keinen Teil zum Testen: {share} % jeder Klasse werden dafür beiseitegelegt.',
    'Il n’y a pas de part de test : {share} % de chaque classe est mis de côté pour tester.',
  ],
  'Replace the file or remove it.': [
    'Ersetzen oder entfernen Sie die Datei.',
    'Remplacez le fichier ou enlevez-le.',
  ],
  'Add readable images to it, or leave out such classes: --leave-out-empty.': [
    'Legen Sie lesbare Bilder dazu, oder schalten Sie „Leere Klassen weglassen“ ein.',
    'Ajoutez-y des images lisibles, ou choisissez « Omettre les classes vides ».',
  ],
  'The class “{name}” has images in its {split} folder but none to train on.': [
    'Die Klasse „{name}“ hat Bilder in ihrem Ordner „{split}“, aber keine zum Trainieren.',
    'La classe « {name} » a des images dans son dossier « {split} », mais aucune pour l’entraînement.',
  ],
  'The class “{name}” is left out: no image to train on can be read.': [
    'Die Klasse „{name}“ wird weggelassen: Kein Bild zum Trainieren lässt sich lesen.',
    'La classe « {name} » est omise : aucune image pour l’entraînement ne peut être lue.',
  ],
  'A classifier needs at least two: add a folder of images for each further class.': [
    'Ein Klassifikator braucht wenigstens zwei: Legen Sie für jede weitere Klasse einen Ordner mit Bildern an.',
    'Un classifieur en demande au moins deux : ajoutez un dossier d’images pour chaque autre classe.',
  ],
  'A classifier needs at least two classes, not {count}.': [
    'Ein Klassifikator braucht wenigstens zwei Klassen, nicht {count}.',
    'Un classifieur demande au moins deux classes, pas {count}.',
  ],
  'Add more images, or have a share of them set aside for testing.': [
    'Legen Sie mehr Bilder dazu, oder lassen Sie einen Teil zum Testen beiseitelegen.',
    'Ajoutez des images, ou faites-en mettre une part de côté pour tester.',
  ],
  'Add a test split to the dataset.': [
    'Geben Sie dem Datensatz Bilder zum Testen.',
    'Ajoutez des images de test au jeu de données.',
  ],
  'There are no images to evaluate on.': [
    'Es gibt keine Bilder zum Auswerten.',
    'Il n’y a pas d’images pour évaluer.',
  ],
  'The images have a class {label}, but the model knows only {count}.': [
    'Die Bilder haben eine Klasse {label}, aber das Modell kennt nur {count}.',
    'Les images ont une classe {label}, mais le modèle n’en connaît que {count}.',
  ],
  'Evaluate it on images of the classes that it was trained on.': [
    'Werten Sie es auf Bildern der Klassen aus, mit denen es trainiert wurde.',
    'Évaluez-le sur des images des classes qu’il a apprises.',
  ],
  'The teacher has {teacher} classes and the dataset {data}, and without names they cannot be matched.': [
    'Der Lehrer hat {teacher} Klassen und der Datensatz {data}; ohne Namen lassen sie sich nicht paaren.',
    'Le professeur a {teacher} classes et le jeu {data} ; sans noms on ne peut pas les apparier.',
  ],
  '“{name}” is paired by hand, but is no class of the dataset.': [
    '„{name}“ ist von Hand gepaart, ist aber keine Klasse des Datensatzes.',
    '« {name} » est appariée à la main, mais n’est pas une classe du jeu.',
  ],
  'The classes “{first}” and “{second}” are one class to the teacher.': [
    'Die Klassen „{first}“ und „{second}“ sind für den Lehrer eine.',
    'Les classes « {first} » et « {second} » n’en sont qu’une pour le professeur.',
  ],
  'Join them in the dataset, pair them by hand in a file and give it as --class-map, or use another teacher.':
    [
      'Vereinen Sie sie im Datensatz, paaren Sie sie von Hand in der Tabelle „Klassen von Hand paaren“, oder nehmen Sie einen anderen Lehrer.',
      'Réunissez-les dans le jeu, appariez-les à la main dans le tableau, ou prenez un autre professeur.',
    ],
  'The teacher has {count} classes that “{name}” may be: {classes}.': [
    'Der Lehrer hat {count} Klassen, die „{name}“ sein können: {classes}.',
    'Le professeur a {count} classes qui peuvent être « {name} » : {classes}.',
  ],
  'Pair it by hand, by its number, in a file and give it as --class-map.': [
    'Paaren Sie sie von Hand, mit ihrer Nummer, in der Tabelle „Klassen von Hand paaren“.',
    'Appariez-la à la main, par son numéro, dans le tableau.',
  ],
  'The teacher does not know the class {names}.': [
    'Der Lehrer kennt die Klasse {names} nicht.',
    'Le professeur ne connaît pas la classe {names}.',
  ],
  'The teacher does not know the classes {names}.': [
    'Der Lehrer kennt die Klassen {names} nicht.',
    'Le professeur ne connaît pas les classes {names}.',
  ],
  'The images in {names} are in no class folders, and no file tells their classes.': [
    'Die Bilder in {names} liegen in keinen Ordnern von Klassen, und keine Datei nennt ihre Klassen.',
    'Les images de {names} ne sont pas dans des dossiers de classes, et aucun fichier ne dit leurs classes.',
  ],
  'Put the images of each class into a folder of its own, such as train/cat and train/dog, or add a table of file names and classes.':
    [
      'Legen Sie die Bilder jeder Klasse in einen eigenen Ordner, etwa train/katze und train/hund, oder eine Tabelle mit Dateinamen und Klassen dazu.',
      'Mettez les images de chaque classe dans un dossier à elle, comme train/chat et train/chien, ou ajoutez un tableau de noms de fichiers et de classes.',
    ],
  'There are no images in class folders in “{root}”.': [
    'In „{root}“ sind keine Bilder in Ordnern von Klassen.',
    'Il n’y a pas d’images en dossiers de classes dans « {root} ».',
  ],
  '“{path}” is a file, not a folder of images.': [
    '„{path}“ ist eine Datei, kein Ordner mit Bildern.',
    '« {path} » est un fichier, pas un dossier d’images.',
  ],
  'Give the folder.': ['Geben Sie den Ordner an.', 'Donnez le dossier.'],
  'The classes may be {outer}, or {inner}, which each of these holds.': [
    'Die Klassen können {outer} sein, oder {inner}, die in jedem davon liegen.',
    'Les classes peuvent être {outer}, ou {inner}, que contient chacun d’eux.',
  ],
  'There is no file “{file}” in “{root}”.': [
    'Es gibt keine Datei „{file}“ in „{root}“.',
    'Il n’y a pas de fichier « {file} » dans « {root} ».',
  ],
  'Give its path within the dataset.': [
    'Geben Sie ihren Pfad im Datensatz an.',
    'Donnez son chemin dans le jeu de données.',
  ],
  '“{file}” does not tell the classes of the images in “{root}”.': [
    '„{file}“ nennt die Klassen der Bilder in „{root}“ nicht.',
    '« {file} » ne dit pas les classes des images de « {root} ».',
  ],
  '“{from}” has no column “{wanted}”.': [
    '„{from}“ hat keine Spalte „{wanted}“.',
    '« {from} » n’a pas de colonne « {wanted} ».',
  ],
  'Its columns are {names}.': ['Ihre Spalten sind {names}.', 'Ses colonnes sont {names}.'],
  '“{file}” tells several classes of every image, and a classifier needs one.': [
    '„{file}“ nennt für jedes Bild mehrere Klassen, und ein Klassifikator braucht eine.',
    '« {file} » donne plusieurs classes à chaque image, et un classifieur en demande une.',
  ],
  'It is not clear which column of “{path}” tells the classes.': [
    'Es ist nicht klar, welche Spalte von „{path}“ die Klassen nennt.',
    'On ne voit pas quelle colonne de « {path} » dit les classes.',
  ],
  'No folders tell the classes; “{file}” may, but files of its kind are not read.': [
    'Keine Ordner nennen die Klassen; „{file}“ nennt sie vielleicht, aber Dateien dieser Art werden nicht gelesen.',
    'Aucun dossier ne dit les classes ; « {file} » les dit peut-être, mais les fichiers de ce genre ne sont pas lus.',
  ],
  'Save it as CSV, with a column of the names of the images and one of their classes.': [
    'Speichern Sie sie als CSV, mit einer Spalte für die Namen der Bilder und einer für ihre Klassen.',
    'Enregistrez-le en CSV, avec une colonne des noms des images et une de leurs classes.',
  ],
  '“{path}” is too large to be read: a part of it has {size} MB, and {most} are possible.': [
    '„{path}“ ist zu groß zum Lesen: Ein Teil davon hat {size} MB, und {most} sind möglich.',
    '« {path} » est trop grand pour être lu : une partie compte {size} Mo, et {most} sont possibles.',
  ],
  'Save the sheet that tells the classes as CSV.': [
    'Speichern Sie das Blatt, das die Klassen nennt, als CSV.',
    'Enregistrez la feuille qui indique les classes au format CSV.',
  ],
  '“{file}” is a big-endian MATLAB file, which is not read.': [
    '„{file}“ ist eine MATLAB-Datei in Big-Endian, die nicht gelesen wird.',
    '« {file} » est un fichier MATLAB gros-boutiste, qui n’est pas lu.',
  ],
  '“{file}” is a MATLAB file of version 7.3, which is not read.': [
    '„{file}“ ist eine MATLAB-Datei der Version 7.3, die nicht gelesen wird.',
    '« {file} » est un fichier MATLAB de version 7.3, qui n’est pas lu.',
  ],
  '“{file}” is no sound MATLAB file of level 5.': [
    '„{file}“ ist keine heile MATLAB-Datei der Stufe 5.',
    '« {file} » n’est pas un fichier MATLAB intact de niveau 5.',
  ],
  'Save it with “-v7”, or as CSV.': [
    'Speichern Sie sie mit „-v7“ oder als CSV.',
    'Enregistrez-le avec « -v7 », ou en CSV.',
  ],
  '“{path}” is no sound workbook.': [
    '„{path}“ ist keine heile Arbeitsmappe.',
    '« {path} » n’est pas un classeur intact.',
  ],
  'Save it as CSV.': ['Speichern Sie sie als CSV.', 'Enregistrez-le en CSV.'],
  'There is no “{name}” in “{folder}”.': [
    'In „{folder}“ fehlt „{name}“.',
    'Il manque « {name} » dans « {folder} ».',
  ],
  '“{file}” is not unpacked: {why}.': [
    '„{file}“ wird nicht entpackt: {why}.',
    '« {file} » n’est pas décompressé : {why}.',
  ],
  'Get it from somebody you trust.': [
    'Holen Sie es von jemandem, dem Sie trauen.',
    'Prenez-le chez quelqu’un de confiance.',
  ],
  'Download it again.': ['Laden Sie es noch einmal herunter.', 'Téléchargez-le à nouveau.'],
  'Free some space and run it again.': [
    'Schaffen Sie Platz und versuchen Sie es noch einmal.',
    'Libérez de la place et recommencez.',
  ],
  'Images cannot be shifted by {shift} pixels.': [
    'Bilder lassen sich nicht um {shift} Pixel verschieben.',
    'On ne peut pas décaler des images de {shift} pixels.',
  ],
  'Give a whole number from 1.': [
    'Geben Sie eine ganze Zahl ab 1 an.',
    'Donnez un nombre entier à partir de 1.',
  ],
  'Give a number from 0 to below 1.': [
    'Geben Sie eine Zahl von 0 bis unter 1 an.',
    'Donnez un nombre de 0 à moins de 1.',
  ],
  'Give a number from 0 to 1.': ['Geben Sie eine Zahl von 0 bis 1 an.', 'Donnez un nombre de 0 à 1.'],

  'What was written to “{path}” cannot be read.': [
    'Was nach „{path}“ geschrieben wurde, lässt sich nicht lesen.',
    'Ce qui a été écrit dans « {path} » ne se lit pas.',
  ],
  'Give the folder of one, such as “{path}”.': [
    'Geben Sie den Ordner von einem an, etwa „{path}“.',
    'Donnez le dossier de l’un d’eux, comme « {path} ».',
  ],
  '{value} is not a possible number of {what} for synthetic images.': [
    '{value} ist für gezeichnete Bilder nicht möglich ({what}).',
    '{value} n’est pas possible pour des images dessinées ({what}).',
  ],
  'Give a whole number of at least {least}.': [
    'Geben Sie eine ganze Zahl ab {least} an.',
    'Donnez un entier d’au moins {least}.',
  ],
  'Give a .zip, .tar, .tar.gz or .tar.zst, or unpack it and give the folder.': [
    'Geben Sie .zip, .tar, .tar.gz oder .tar.zst an, oder entpacken Sie es und geben Sie den Ordner an.',
    'Donnez un .zip, .tar, .tar.gz ou .tar.zst, ou décompressez-le et donnez le dossier.',
  ],
  '“{file}” does not pair classes: {why}.': [
    '„{file}“ paart keine Klassen: {why}.',
    '« {file} » n’apparie pas de classes : {why}.',
  ],
  'Write a line for each class: the dataset’s, a comma, the teacher’s; or a JSON object such as {"car": "sports car"}.':
    [
      'Schreiben Sie für jede Klasse eine Zeile: die des Datensatzes, ein Komma, die des Lehrers; oder ein JSON-Objekt wie {"car": "sports car"}.',
      'Écrivez une ligne par classe : celle du jeu, une virgule, celle du professeur ; ou un objet JSON comme {"car": "sports car"}.',
    ],
  'The map of classes does not give one of the teacher’s {teacher} classes for each of the dataset’s {data}.':
    [
      'Die Zuordnung nennt nicht für jede der {data} Klassen des Datensatzes eine der {teacher} des Lehrers.',
      'L’appariement ne donne pas pour chacune des {data} classes du jeu une des {teacher} du professeur.',
    ],
  'Give {count} numbers from 0 to {most}.': [
    'Geben Sie {count} Zahlen von 0 bis {most} an.',
    'Donnez {count} nombres de 0 à {most}.',
  ],
  'The teacher has no class “{name}”, which one is paired with by hand.': [
    'Der Lehrer hat keine Klasse „{name}“, mit der eine von Hand gepaart ist.',
    'Le professeur n’a pas la classe « {name} », à laquelle une est appariée à la main.',
  ],
  'Call the folder to train on “train”, or add “{path}” alone: a share of it is then set aside for testing.':
    [
      'Nennen Sie den Ordner zum Trainieren „train“, oder nehmen Sie nur „{path}“: Ein Teil davon wird dann zum Testen beiseitegelegt.',
      'Appelez « train » le dossier d’entraînement, ou n’ajoutez que « {path} » : une part en est alors mise de côté pour tester.',
    ],
  'Add one of them alone, such as “{path}”, or say which are the classes: --classes-at inner puts those of one name together, --classes-at outer takes the others.':
    [
      'Nehmen Sie nur einen davon, etwa „{path}“, oder sagen Sie unter „Klassen von Ordnern in Ordnern“, welche die Klassen sind.',
      'N’en ajoutez qu’un, comme « {path} », ou dites sous « Classes de dossiers dans des dossiers » lesquels sont les classes.',
    ],
  '“{file}” is neither a table nor JSON: {why}.': [
    '„{file}“ ist weder eine Tabelle noch JSON: {why}.',
    '« {file} » n’est ni un tableau ni du JSON : {why}.',
  ],
  'It needs a column with the names of the images and one with their classes: name them with --image-column and --label-column.':
    [
      'Es braucht eine Spalte mit den Namen der Bilder und eine mit ihren Klassen: Nennen Sie beide in den Feldern darunter.',
      'Il faut une colonne avec les noms des images et une avec leurs classes : nommez-les dans les champs.',
    ],
  'Give the folder with its “meta” and “test” files.': [
    'Geben Sie den Ordner mit den Dateien „meta“ und „test“ an.',
    'Donnez le dossier avec ses fichiers « meta » et « test ».',
  ],
  '“{path}” is a file.': ['„{path}“ ist eine Datei.', '« {path} » est un fichier.'],
  'Give the folder that holds the .bin files.': [
    'Geben Sie den Ordner mit den Dateien .bin an.',
    'Donnez le dossier qui contient les fichiers .bin.',
  ],
  'Give the folder of the unpacked “binary version” of CIFAR.': [
    'Geben Sie den Ordner der entpackten „binary version“ von CIFAR an.',
    'Donnez le dossier de la « binary version » décompressée de CIFAR.',
  ],
  'Give the folder with the four IDX files, plain or .gz.': [
    'Geben Sie den Ordner mit den vier IDX-Dateien an, auch als .gz.',
    'Donnez le dossier avec les quatre fichiers IDX, tels quels ou en .gz.',
  ],
  'There are several tables of images in “{path}”.': [
    'In „{path}“ liegen mehrere Tabellen mit Bildern.',
    'Il y a plusieurs tableaux d’images dans « {path} ».',
  ],
  'No table in “{path}” holds images with their classes.': [
    'Keine Tabelle in „{path}“ enthält Bilder mit ihren Klassen.',
    'Aucun tableau de « {path} » ne contient des images avec leurs classes.',
  ],
  'It needs a column for each pixel, or one with them all, and one with the classes.': [
    'Nötig sind eine Spalte für jedes Pixel oder eine mit allen, und eine mit den Klassen.',
    'Il faut une colonne par pixel, ou une avec tous, et une avec les classes.',
  ],
  '“{file}” holds images without their classes, and is passed over.': [
    '„{file}“ enthält Bilder ohne ihre Klassen und wird übergangen.',
    '« {file} » contient des images sans leurs classes ; il est ignoré.',
  ],
  'The file “{path}” is no sound table.': [
    'Die Datei „{path}“ ist keine heile Tabelle.',
    'Le fichier « {path} » n’est pas un tableau intact.',
  ],
  'The file “{path}” has no class in its image {n}.': [
    'Die Datei „{path}“ nennt für ihr Bild {n} keine Klasse.',
    'Le fichier « {path} » n’indique pas de classe pour son image {n}.',
  ],
  'The file “{path}” has no {wanted} pixels from 0 to 255 in its image {n}.': [
    'Die Datei „{path}“ hat in ihrem Bild {n} keine {wanted} Pixel von 0 bis 255.',
    'Le fichier « {path} » n’a pas {wanted} pixels de 0 à 255 dans son image {n}.',
  ],
  'There are several IDX datasets in “{path}”.': [
    'In „{path}“ liegen mehrere IDX-Datensätze.',
    'Il y a plusieurs jeux IDX dans « {path} ».',
  ],
  'Give the path of one file, such as “{path}”.': [
    'Geben Sie den Pfad einer Datei an, etwa „{path}“.',
    'Donnez le chemin d’un fichier, comme « {path} ».',
  ],
  'All four IDX files have to be in one folder, plain or .gz.': [
    'Alle vier IDX-Dateien müssen in einem Ordner liegen, auch als .gz.',
    'Les quatre fichiers IDX doivent être dans un dossier, tels quels ou en .gz.',
  ],
};
