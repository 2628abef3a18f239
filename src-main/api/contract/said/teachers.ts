import type { Said } from './said';

/** What is said of a teacher while it is imported: what its file leaves open, what was tried, how its classes are found. */
export const teachers: Said = {
  'it has no two columns': ['sie hat nicht zwei Spalten', 'il n’a pas deux colonnes'],
  'it is not valid JSON': ['sie ist kein gültiges JSON', 'ce n’est pas du JSON valable'],
  'it has {name} twice': ['sie hat {name} zweimal', 'il a {name} deux fois'],
  'it is an object of something else than names and numbers': [
    'sie ist ein Objekt von etwas anderem als Namen und Zahlen',
    'c’est un objet d’autre chose que de noms et de nombres',
  ],
  'Use a teacher of these classes, pair them by hand in a file and give it as --class-map, or have the teacher’s own classes distilled with --classes-of teacher.':
    [
      'Nehmen Sie einen Lehrer dieser Klassen, paaren Sie sie von Hand in der Tabelle „Klassen von Hand paaren“, oder lassen Sie die eigenen Klassen des Lehrers destillieren.',
      'Prenez un professeur de ces classes, appariez-les à la main dans le tableau, ou faites distiller les classes du professeur.',
    ],
  'The file does not say {what}: {value} is a guess.': [
    'Die Datei sagt nicht: {what}. {value} ist geraten.',
    'Le fichier ne dit pas {what} : {value} est supposé.',
  ],
  'the size of its images': ['die Größe seiner Bilder', 'la taille de ses images'],
  'how pixels are normalised': ['wie Bildpunkte normalisiert werden', 'comment les pixels sont normalisés'],
  'the order of the colours': ['die Reihenfolge der Farben', 'l’ordre des couleurs'],
  'the order of the input’s axes': ['die Reihenfolge der Achsen der Eingabe', 'l’ordre des axes de l’entrée'],
  'which output holds the scores': ['welche Ausgabe die Werte hält', 'quelle sortie porte les scores'],
  '“{file}” does not name its classes.': [
    '„{file}“ nennt die Namen seiner Klassen nicht.',
    '« {file} » ne nomme pas ses classes.',
  ],
  'Their order was found by agreement with the data: {right} of other training images are right, instead of {before} in the order as it is.':
    [
      'Ihre Reihenfolge ergab sich aus der Übereinstimmung mit den Daten: {right} anderer Trainingsbilder sind richtig, statt {before} in der Reihenfolge, wie sie ist.',
      'Leur ordre a été trouvé par accord avec les données : {right} d’autres images d’entraînement sont justes, au lieu de {before} dans l’ordre tel quel.',
    ],
  'Their order was found by agreement with the data: {right} of other training images are right.': [
    'Ihre Reihenfolge ergab sich aus der Übereinstimmung mit den Daten: {right} anderer Trainingsbilder sind richtig.',
    'Leur ordre a été trouvé par accord avec les données : {right} d’autres images d’entraînement sont justes.',
  ],
  'Warning: it is right on {right} % of the test images, and guessing is right on {chance} %.': [
    'Achtung: Er ist auf {right} % der Testbilder richtig, Raten auf {chance} %.',
    'Attention : il est juste sur {right} % des images de test, le hasard sur {chance} %.',
  ],
  'The teacher does not name its {count} classes: they are taken to be ImageNet’s, in the usual order.': [
    'Der Lehrer nennt die Namen seiner {count} Klassen nicht: Sie gelten als die von ImageNet, in der üblichen Reihenfolge.',
    'Le professeur ne nomme pas ses {count} classes : elles sont prises pour celles d’ImageNet, dans l’ordre habituel.',
  ],
  'The teacher does not name its classes: they are matched by their order, so that “{name}” is taken for {first}.':
    [
      'Der Lehrer nennt die Namen seiner Klassen nicht: Sie werden nach ihrer Reihenfolge zugeordnet, sodass „{name}“ für {first} gehalten wird.',
      'Le professeur ne nomme pas ses classes : elles sont appariées par leur ordre, si bien que « {name} » est pris pour {first}.',
    ],
  'The dataset’s classes are only numbers: they are matched by their order, so that “{name}” is taken for {first}.':
    [
      'Die Klassen des Datensatzes sind nur Zahlen: Sie werden nach ihrer Reihenfolge zugeordnet, sodass „{name}“ für {first} gehalten wird.',
      'Les classes du jeu de données ne sont que des nombres : elles sont appariées par leur ordre, si bien que « {name} » est pris pour {first}.',
    ],
  'its class {number}': ['seine Klasse {number}', 'sa classe {number}'],
  '“{field}” in “{file}” cannot be read and is left out.': [
    '„{field}“ in „{file}“ lässt sich nicht lesen und bleibt weg.',
    '« {field} » dans « {file} » est illisible et laissé de côté.',
  ],
  '“{file}” may hold the names of the classes, but not in a way that is read: save them as JSON, or one in each line of “labels.txt”.':
    [
      '„{file}“ enthält vielleicht die Namen der Klassen, aber in keiner Form, die gelesen wird: Speichern Sie sie als JSON oder je einen in einer Zeile von „labels.txt“.',
      '« {file} » contient peut-être les noms des classes, mais sous aucune forme qui soit lue : enregistrez-les en JSON, ou un par ligne de « labels.txt ».',
    ],
  'The foreign network is computed by the processor.': [
    'Das fremde Netz wird vom Prozessor gerechnet.',
    'Le réseau étranger est calculé par le processeur.',
  ],
  '“{file}” takes images of {size} pixels; {most} a side are possible.': [
    '„{file}“ nimmt Bilder mit {size} Pixeln; je Seite sind {most} möglich.',
    '« {file} » prend des images de {size} pixels ; {most} par côté sont possibles.',
  ],
  'Export it for smaller images.': [
    'Exportieren Sie es für kleinere Bilder.',
    'Exportez-le pour des images plus petites.',
  ],
  '“{file}” holds models within models, deeper than can be read.': [
    '„{file}“ enthält Modelle in Modellen, tiefer, als gelesen werden kann.',
    '« {file} » contient des modèles imbriqués, trop profonds pour être lus.',
  ],
  'Export it again as one model.': [
    'Exportieren Sie es neu als ein Modell.',
    'Exportez-le à nouveau comme un seul modèle.',
  ],
};
