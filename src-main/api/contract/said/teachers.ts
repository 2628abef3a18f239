import type { Said } from './said';

/** What is said of a teacher while it is imported: what its file leaves open, what was tried, how its classes are found. */
export const teachers: Said = {
  'The file does not say {what}: {value} is a guess.': [
    'Die Datei sagt nicht: {what}. {value} ist geraten.',
    'Le fichier ne dit pas {what} : {value} est supposé.',
  ],
  'Import it with --data to have it measured, or say it with {flag}.': [
    'Importieren Sie ihn mit --data, damit es gemessen wird, oder geben Sie es mit {flag} an.',
    'Importez-le avec --data pour que ce soit mesuré, ou indiquez-le avec {flag}.',
  ],
  'Pair its classes with --class-map to have it measured, or say it with {flag}.': [
    'Ordnen Sie seine Klassen mit --class-map zu, damit es gemessen wird, oder geben Sie es mit {flag} an.',
    'Appariez ses classes avec --class-map pour que ce soit mesuré, ou indiquez-le avec {flag}.',
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
  'Correct it with --classes if it is wrong.': [
    'Berichtigen Sie es mit --classes, wenn es falsch ist.',
    'Corrigez-le avec --classes s’il est faux.',
  ],
  'Warning: it is right on {right} % of the test images, and guessing is right on {chance} %.': [
    'Achtung: Er ist auf {right} % der Testbilder richtig, Raten auf {chance} %.',
    'Attention : il est juste sur {right} % des images de test, le hasard sur {chance} %.',
  ],
  'Likely causes: its classes are in another order or are other ones (--classes), its pixels are normalised otherwise (--mean, --std), its images have another size (--img-size), or blue comes first (--channel-order BGR).':
    [
      'Mögliche Ursachen: Seine Klassen stehen in anderer Reihenfolge oder sind andere (--classes), seine Bildpunkte werden anders normalisiert (--mean, --std), seine Bilder haben eine andere Größe (--img-size), oder Blau kommt zuerst (--channel-order BGR).',
      'Causes probables : ses classes sont dans un autre ordre ou sont d’autres (--classes), ses pixels sont normalisés autrement (--mean, --std), ses images ont une autre taille (--img-size), ou le bleu vient d’abord (--channel-order BGR).',
    ],
  'Correct it with: wave teacher set "{name}" …': [
    'Berichtigen Sie es mit: wave teacher set "{name}" …',
    'Corrigez-le avec : wave teacher set "{name}" …',
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
  'The foreign network is computed by the processor.': [
    'Das fremde Netz wird vom Prozessor gerechnet.',
    'Le réseau étranger est calculé par le processeur.',
  ],
};
