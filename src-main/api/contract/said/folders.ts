import type { Said } from './said';

/** What was found in folders of images and taken for granted, and why a picture cannot be read. */
export const folders: Said = {
  'There is no test {what}: the images set apart for validation are used for testing.': [
    'Zum Testen ist nichts da ({what}): Die Bilder zum Validieren werden dafür genommen.',
    'Il n’y a rien pour tester ({what}) : les images mises à part pour la validation servent à cela.',
  ],
  'There is no test file: {share} % of every class is set aside for testing.': [
    'Es gibt keine Datei zum Testen: {share} % jeder Klasse werden dafür beiseitegelegt.',
    'Il n’y a pas de fichier de test : {share} % de chaque classe est mis de côté pour tester.',
  ],
  'The class “{name}” is left out: it has no image to train on.': [
    'Die Klasse „{name}“ wird weggelassen: Sie hat kein Bild zum Trainieren.',
    'La classe « {name} » est omise : elle n’a pas d’image pour l’entraînement.',
  ],
  'The class folders are in “{path}”.': [
    'Die Ordner der Klassen liegen in „{path}“.',
    'Les dossiers des classes sont dans « {path} ».',
  ],
  'The link “{link}” leads to a folder that is read already: it is not followed.': [
    'Die Verknüpfung „{link}“ führt zu einem Ordner, der schon gelesen wird: Ihr wird nicht gefolgt.',
    'Le lien « {link} » mène à un dossier déjà lu : il n’est pas suivi.',
  ],
  '“{file}” has more than {most} MB, and is not read.': [
    '„{file}“ hat mehr als {most} MB und wird nicht gelesen.',
    '« {file} » a plus de {most} Mo et n’est pas lu.',
  ],
  'Leave out the columns that tell neither images nor classes.': [
    'Lassen Sie die Spalten weg, die weder Bilder noch Klassen nennen.',
    'Omettez les colonnes qui ne nomment ni les images ni les classes.',
  ],
  '“{path}” is passed over: its name is not UTF-8. Rename it, for example with convmv.': [
    '„{path}“ wird übergangen: Der Name ist kein UTF-8. Benennen Sie es um, zum Beispiel mit convmv.',
    '« {path} » est ignoré : son nom n’est pas en UTF-8. Renommez-le, par exemple avec convmv.',
  ],
  '“{path}” (and {more} more) is passed over: its name is not UTF-8. Rename it, for example with convmv.': [
    '„{path}“ (und {more} weitere) wird übergangen: Der Name ist kein UTF-8. Benennen Sie es um, zum Beispiel mit convmv.',
    '« {path} » (et {more} de plus) est ignoré : son nom n’est pas en UTF-8. Renommez-le, par exemple avec convmv.',
  ],
  '“{names}” beside “{folder}” is not looked at: for that, give the folder “{parent}”.': [
    '„{names}“ neben „{folder}“ wird nicht angesehen: Geben Sie dafür den Ordner „{parent}“ an.',
    '« {names} » à côté de « {folder} » n’est pas regardé : pour cela, donnez le dossier « {parent} ».',
  ],
  'None of the {count} files in “{folder}” is an image that can be read: {n} end in “{suffix}”.': [
    'Keine der {count} Dateien in „{folder}“ ist ein Bild, das gelesen werden kann: {n} enden auf „{suffix}“.',
    'Aucun des {count} fichiers de « {folder} » n’est une image lisible : {n} se terminent par « {suffix} ».',
  ],
  'None of the {count} files in “{folder}” is an image that can be read: 1 ends in “{suffix}”.': [
    'Keine der {count} Dateien in „{folder}“ ist ein Bild, das gelesen werden kann: 1 endet auf „{suffix}“.',
    'Aucun des {count} fichiers de « {folder} » n’est une image lisible : 1 se termine par « {suffix} ».',
  ],
  'Save them as PNG or JPEG, in a folder for each class.': [
    'Speichern Sie sie als PNG oder JPEG, in einem Ordner für jede Klasse.',
    'Enregistrez-les en PNG ou JPEG, dans un dossier par classe.',
  ],
  '“{path}” is one part of an archive.': [
    '„{path}“ ist ein Teil eines Archivs.',
    '« {path} » est une partie d’une archive.',
  ],
  'Put the parts together and unpack them with the program that packed them, and give the folder.': [
    'Fügen Sie die Teile mit dem Programm zusammen, das sie gepackt hat, entpacken Sie sie und geben Sie den Ordner an.',
    'Réunissez les parties et décompressez-les avec le programme qui les a faites, et donnez le dossier.',
  ],
  'Unpack them, or give one of them instead of the folder.': [
    'Entpacken Sie sie, oder geben Sie eines davon statt des Ordners an.',
    'Décompressez-les, ou donnez l’un d’eux au lieu du dossier.',
  ],
  'It looks like the folder of one class: give the one above, “{path}”.': [
    'Es sieht wie der Ordner einer Klasse aus: Geben Sie den darüber an, „{path}“.',
    'Cela ressemble au dossier d’une classe : donnez celui au-dessus, « {path} ».',
  ],
  'The folder “{name}” beside “{other}” is ignored.': [
    'Der Ordner „{name}“ neben „{other}“ wird übergangen.',
    'Le dossier « {name} » à côté de « {other} » est ignoré.',
  ],
  '“{name}” is ignored: it holds the classes beside it once more.': [
    '„{name}“ wird übergangen: Dort liegen die Klassen daneben noch einmal.',
    '« {name} » est ignoré : il contient à nouveau les classes voisines.',
  ],
  'The images in “{path}” are ignored: they were drawn over those in “{other}”.': [
    'Die Bilder in „{path}“ werden übergangen: Sie wurden über die in „{other}“ gezeichnet.',
    'Les images de « {path} » sont ignorées : elles ont été dessinées par-dessus celles de « {other} ».',
  ],
  '1 file ending in “{suffix}” is ignored: not an image format that can be read.': [
    '1 Datei mit der Endung „{suffix}“ wird übergangen: kein Bildformat, das gelesen wird.',
    '1 fichier en « {suffix} » est ignoré : ce n’est pas un format d’image lisible.',
  ],
  '{count} files ending in “{suffix}” are ignored: not an image format that can be read.': [
    '{count} Dateien mit der Endung „{suffix}“ werden übergangen: kein Bildformat, das gelesen wird.',
    '{count} fichiers en « {suffix} » sont ignorés : ce n’est pas un format d’image lisible.',
  ],
  '1 image directly in “{path}” is ignored.': [
    '1 Bild unmittelbar in „{path}“ wird übergangen.',
    '1 image directement dans « {path} » est ignorée.',
  ],
  '{count} images directly in “{path}” are ignored.': [
    '{count} Bilder unmittelbar in „{path}“ werden übergangen.',
    '{count} images directement dans « {path} » sont ignorées.',
  ],
  '1 image beside the class folders is ignored.': [
    '1 Bild neben den Ordnern der Klassen wird übergangen.',
    '1 image à côté des dossiers de classes est ignorée.',
  ],
  '{count} images beside the class folders are ignored.': [
    '{count} Bilder neben den Ordnern der Klassen werden übergangen.',
    '{count} images à côté des dossiers de classes sont ignorées.',
  ],
  '1 image of no class is ignored.': [
    '1 Bild ohne Klasse wird übergangen.',
    '1 image sans classe est ignorée.',
  ],
  '{count} images of no class are ignored.': [
    '{count} Bilder ohne Klasse werden übergangen.',
    '{count} images sans classe sont ignorées.',
  ],
  'The names of the classes are those of “{file}”.': [
    'Die Namen der Klassen sind die von „{file}“.',
    'Les noms des classes sont ceux de « {file} ».',
  ],
  'The classes are those of “{file}”: {count} images of {n} classes.': [
    'Die Klassen sind die aus „{file}“: {count} Bilder in {n} Klassen.',
    'Les classes sont celles de « {file} » : {count} images de {n} classes.',
  ],
  'The classes of {count} images of “{split}” are those of “{file}”.': [
    'Die Klassen von {count} Bildern in „{split}“ sind die aus „{file}“.',
    'Les classes de {count} images de « {split} » sont celles de « {file} ».',
  ],
  'The classes are those of the column “{name}”; “{other}” could be chosen, too.': [
    'Die Klassen sind die der Spalte „{name}“; „{other}“ ließe sich auch wählen.',
    'Les classes sont celles de la colonne « {name} » ; « {other} » se choisirait aussi.',
  ],
  'Which images are trained on and tested with is that of “{file}”.': [
    'Womit trainiert und getestet wird, sagt „{file}“.',
    '« {file} » dit quelles images servent à entraîner et à tester.',
  ],
  'The folder “{path}” is not used: its images are of no class.': [
    'Der Ordner „{path}“ wird nicht benutzt: Seine Bilder haben keine Klasse.',
    'Le dossier « {path} » n’est pas utilisé : ses images n’ont pas de classe.',
  ],
  'The folder “{path}” is not used: it holds {names} and none of the other classes.': [
    'Der Ordner „{path}“ wird nicht benutzt: Er enthält {names} und keine der anderen Klassen.',
    'Le dossier « {path} » n’est pas utilisé : il contient {names} et aucune des autres classes.',
  ],
  '“{file}” tells other classes of the same images and is left out: “File that tells the classes” chooses it.':
    [
      '„{file}“ nennt andere Klassen derselben Bilder und bleibt weg: Unter „Datei, die die Klassen nennt“ wird es gewählt.',
      '« {file} » donne d’autres classes aux mêmes images et est laissé de côté : « Fichier qui dit les classes » le choisit.',
    ],
  '1 image of several classes in “{file}” is left out.': [
    '1 Bild mit mehreren Klassen in „{file}“ wird weggelassen.',
    '1 image de plusieurs classes dans « {file} » est omise.',
  ],
  '{count} images of several classes in “{file}” are left out.': [
    '{count} Bilder mit mehreren Klassen in „{file}“ werden weggelassen.',
    '{count} images de plusieurs classes dans « {file} » sont omises.',
  ],
  '“{file}” tells the class of 1 image that is not there.': [
    '„{file}“ nennt die Klasse von 1 Bild, das nicht da ist.',
    '« {file} » donne la classe d’une image qui n’est pas là.',
  ],
  '“{file}” tells the class of {count} images that are not there.': [
    '„{file}“ nennt die Klassen von {count} Bildern, die nicht da sind.',
    '« {file} » donne les classes de {count} images qui ne sont pas là.',
  ],
  'Every picture that is tested with is nearly the same as one that is trained on.': [
    'Jedes Bild zum Testen ist fast dasselbe wie eines zum Trainieren.',
    'Chaque image de test est presque la même qu’une image d’entraînement.',
  ],
  'Add other pictures to test with, or do not leave near-duplicates out.': [
    'Fügen Sie andere Bilder zum Testen hinzu, oder lassen Sie fast gleiche nicht weg.',
    'Ajoutez d’autres images pour tester, ou n’omettez pas celles qui sont presque les mêmes.',
  ],
  'One image to validate or test with is nearly the same as one that is trained or validated on: it is left out.':
    [
      'Ein Bild zum Validieren oder Testen ist fast dasselbe wie eines zum Trainieren oder Validieren: Es wird weggelassen.',
      'Une image de validation ou de test est presque la même qu’une d’entraînement ou de validation : elle est omise.',
    ],
  '{count} images to validate or test with are nearly the same as some that are trained or validated on: they are left out.':
    [
      '{count} Bilder zum Validieren oder Testen sind fast dieselben wie welche zum Trainieren oder Validieren: Sie werden weggelassen.',
      '{count} images de validation ou de test sont presque les mêmes que d’autres d’entraînement ou de validation : elles sont omises.',
    ],
  'No array in “{path}” holds images with their classes.': [
    'Kein Array in „{path}“ enthält Bilder mit ihren Klassen.',
    'Aucun tableau dans « {path} » ne contient des images avec leurs classes.',
  ],
  'It needs images, such as x_train of the shape [N, height, width, 3], and their classes, such as y_train of the shape [N].':
    [
      'Es braucht Bilder, etwa x_train der Form [N, Höhe, Breite, 3], und ihre Klassen, etwa y_train der Form [N].',
      'Il faut des images, comme x_train de forme [N, hauteur, largeur, 3], et leurs classes, comme y_train de forme [N].',
    ],
  'The file “{path}” is no array of NumPy’s.': [
    'Die Datei „{path}“ ist kein Array von NumPy.',
    'Le fichier « {path} » n’est pas un tableau de NumPy.',
  ],
  'The file “{path}” holds objects of Python’s, not numbers.': [
    'Die Datei „{path}“ enthält Objekte von Python, keine Zahlen.',
    'Le fichier « {path} » contient des objets de Python, pas des nombres.',
  ],
  'The file “{path}” holds numbers of a type that is not read ({type}).': [
    'Die Datei „{path}“ enthält Zahlen eines Typs, der nicht gelesen wird ({type}).',
    'Le fichier « {path} » contient des nombres d’un type qui n’est pas lu ({type}).',
  ],
  'The file “{path}” holds an array column by column.': [
    'Die Datei „{path}“ enthält ein Array spaltenweise.',
    'Le fichier « {path} » contient un tableau rangé par colonnes.',
  ],
  'The file “{path}” is damaged or cut short.': [
    'Die Datei „{path}“ ist beschädigt oder abgebrochen.',
    'Le fichier « {path} » est endommagé ou tronqué.',
  ],
  'The file “{path}” has no class for one of its images in “{name}”.': [
    'Die Datei „{path}“ hat in „{name}“ für eines ihrer Bilder keine Klasse.',
    'Le fichier « {path} » n’a pas, dans « {name} », de classe pour une de ses images.',
  ],
  'The file “{path}” holds numbers from {least} to {most}, which are no pixels.': [
    'Die Datei „{path}“ enthält Zahlen von {least} bis {most}; das sind keine Pixel.',
    'Le fichier « {path} » contient des nombres de {least} à {most}, qui ne sont pas des pixels.',
  ],
  'Save it again with numpy.save.': [
    'Speichern Sie sie neu mit numpy.save.',
    'Enregistrez-le à nouveau avec numpy.save.',
  ],
  'Save it again with numpy.ascontiguousarray.': [
    'Speichern Sie sie neu, mit numpy.ascontiguousarray.',
    'Enregistrez-le à nouveau, avec numpy.ascontiguousarray.',
  ],
  'Save the images as they were before they were normalised.': [
    'Speichern Sie die Bilder, wie sie vor dem Normieren waren.',
    'Enregistrez les images telles qu’elles étaient avant la normalisation.',
  ],
  'it is empty': ['sie ist leer', 'il est vide'],
  'it is gone': ['sie ist nicht mehr da', 'il n’est plus là'],
  'it is damaged or cut short': ['sie ist beschädigt oder abgebrochen', 'il est endommagé ou tronqué'],
  'it is not an image of a known format': [
    'sie ist kein Bild eines bekannten Formats',
    'ce n’est pas une image d’un format connu',
  ],
  'it has too many pixels': ['sie hat zu viele Pixel', 'il a trop de pixels'],
  'it is a link that leads nowhere': [
    'sie ist eine Verknüpfung ins Leere',
    'c’est un lien qui ne mène nulle part',
  ],
  'there is no permission to read it': [
    'die Berechtigung, sie zu lesen, fehlt',
    'il manque la permission de le lire',
  ],
  'the disk cannot read it': ['der Datenträger kann sie nicht lesen', 'le disque ne peut pas le lire'],
  'it is a video': ['sie ist ein Video', 'c’est une vidéo'],
  'it is a web page, as a download that failed leaves it': [
    'sie ist eine Webseite, wie ein gescheiterter Download sie hinterlässt',
    'c’est une page web, comme en laisse un téléchargement raté',
  ],
  'it is a pointer of Git LFS: fetch the file itself with “git lfs pull”': [
    'sie ist ein Zeiger von Git LFS: Holen Sie die Datei selbst mit „git lfs pull“',
    'c’est un pointeur de Git LFS : prenez le fichier même avec « git lfs pull »',
  ],
  'it is a drawing with filters or references, or a very long one: save it as PNG': [
    'sie ist eine Zeichnung mit Filtern oder Verweisen, oder eine sehr lange: Speichern Sie sie als PNG',
    'c’est un dessin avec des filtres ou des références, ou très long : enregistrez-le en PNG',
  ],
  'it holds nothing but the name of another file (“{target}”), as a link does that was copied as text': [
    'sie enthält nur den Namen einer anderen Datei („{target}“), wie eine Verknüpfung, die als Text kopiert wurde',
    'il ne contient que le nom d’un autre fichier (« {target} »), comme un lien copié en texte',
  ],
  'it is compressed: unpack it first': [
    'sie ist gepackt: Entpacken Sie sie zuerst',
    'il est compressé : décompressez-le d’abord',
  ],
  'it is an archive: unpack it first': [
    'sie ist ein Archiv: Entpacken Sie es zuerst',
    'c’est une archive : décompressez-la d’abord',
  ],
  'it is JPEG 2000 with transparency, {how}': [
    'sie ist JPEG 2000 mit Transparenz, {how}',
    'c’est du JPEG 2000 avec transparence, {how}',
  ],
  'it is JPEG XL, {how}': ['sie ist JPEG XL, {how}', 'c’est du JPEG XL, {how}'],
  'it is a TIFF {kind}, {how}': ['sie ist ein TIFF ({kind}), {how}', 'c’est un TIFF ({kind}), {how}'],
  'which is not read: save it as PNG': [
    'was nicht gelesen wird: Speichern Sie sie als PNG',
    'qui n’est pas lu : enregistrez-le en PNG',
  ],
  'Download it again, as the “python version”.': [
    'Laden Sie sie noch einmal, als „python version“.',
    'Téléchargez-le à nouveau, en « python version ».',
  ],
  'All folders within “{outer}”, such as {inner}, are one class, and so within the others: with --classes-at inner they are the classes.':
    [
      'Alle Ordner in „{outer}“, wie {inner}, sind eine Klasse, und so in den anderen: Mit „die inneren Ordner“ unter „Klassen von Ordnern in Ordnern“ sind sie die Klassen.',
      'Tous les dossiers dans « {outer} », comme {inner}, sont une classe, et de même dans les autres : avec « les dossiers intérieurs » sous « Classes de dossiers dans des dossiers », ce sont les classes.',
    ],
  'The folders “{first}” to “{last}” are taken for an index, and those within them for the classes: with --classes-at outer they are the classes.':
    [
      'Die Ordner „{first}“ bis „{last}“ gelten als Register, und die darin als Klassen: Mit „die äußeren Ordner“ unter „Klassen von Ordnern in Ordnern“ sind sie die Klassen.',
      'Les dossiers « {first} » à « {last} » sont pris pour un index, et ceux qu’ils contiennent pour les classes : avec « les dossiers extérieurs » sous « Classes de dossiers dans des dossiers », ce sont eux les classes.',
    ],
  '1 image that is {use} is {other}, too (“{copy}” is “{first}”).': [
    '1 Bild von „{use}“ gehört auch zu „{other}“ („{copy}“ ist „{first}“).',
    '1 image de « {use} » est aussi de « {other} » (« {copy} » est « {first} »).',
  ],
  '{count} images that are {use} are {other}, too (“{copy}” is “{first}”).': [
    '{count} Bilder von „{use}“ gehören auch zu „{other}“ („{copy}“ ist „{first}“).',
    '{count} images de « {use} » sont aussi de « {other} » (« {copy} » est « {first} »).',
  ],
  '1 image that is {use} is {other}, too (“{copy}” is “{first}”): it is left out.': [
    '1 Bild von „{use}“ gehört auch zu „{other}“ („{copy}“ ist „{first}“): Es bleibt weg.',
    '1 image de « {use} » est aussi de « {other} » (« {copy} » est « {first} ») : elle est laissée de côté.',
  ],
  '{count} images that are {use} are {other}, too (“{copy}” is “{first}”): they are left out.': [
    '{count} Bilder von „{use}“ gehören auch zu „{other}“ („{copy}“ ist „{first}“): Sie bleiben weg.',
    '{count} images de « {use} » sont aussi de « {other} » (« {copy} » est « {first} ») : elles sont laissées de côté.',
  ],
  'Accuracy says little then: --leave-out-copies leaves them out.': [
    'Die Genauigkeit sagt dann wenig: „Kopien weglassen“ lässt sie weg.',
    'La précision dit alors peu : « Laisser les copies de côté » les laisse de côté.',
  ],
  'trained on': ['Training', 'entraînement'],
  'validated on': ['Validierung', 'validation'],
  'tested with': ['Test', 'test'],
  'The only file in “{folder}” is no image that can be read: it ends in “{suffix}”.': [
    'Die einzige Datei in „{folder}“ ist kein Bild, das gelesen werden kann: Sie endet auf „{suffix}“.',
    'Le seul fichier de « {folder} » n’est pas une image lisible : il se termine par « {suffix} ».',
  ],
  'Names in “{file}” do not say how they are written; they are taken for {encoding}, as in “{name}”. If that is wrong, unpack it, and give the folder.':
    [
      'Namen in „{file}“ sagen nicht, wie sie geschrieben sind; sie werden für {encoding} gehalten, wie in „{name}“. Wenn das nicht stimmt, entpacken Sie es und geben Sie den Ordner an.',
      'Les noms dans « {file} » ne disent pas comment ils sont écrits ; ils sont pris pour du {encoding}, comme dans « {name} ». Si c’est faux, décompressez-la et donnez le dossier.',
    ],
  '“{file}” is packed in a way that is not read ({method}).': [
    '„{file}“ ist auf eine Weise gepackt, die nicht gelesen wird ({method}).',
    '« {file} » est compressé d’une façon qui n’est pas lue ({method}).',
  ],
  '“{file}” is locked by a password.': [
    '„{file}“ ist durch ein Passwort gesperrt.',
    '« {file} » est verrouillé par un mot de passe.',
  ],
  '{shared} of {count} images to test with belong together with some that are trained on, as those of “{group}” do: on others it may be right less often. Sorted into folders “train” and “test” they are kept apart.':
    [
      '{shared} von {count} Bildern zum Testen gehören mit solchen zusammen, auf denen trainiert wird, wie die von „{group}“: Bei anderen ist es vielleicht seltener richtig. In Ordner „train“ und „test“ sortiert bleiben sie getrennt.',
      '{shared} images de test sur {count} vont ensemble avec d’autres sur lesquelles on entraîne, comme celles de « {group} » : sur d’autres, il peut avoir raison moins souvent. Rangées dans des dossiers « train » et « test », elles restent séparées.',
    ],
};
