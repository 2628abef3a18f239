import type { Said } from './said';

/** What runs are called, and what they write into their logs. */
export const runs: Said = {
  'Condense {teacher} on {data}': ['{teacher} auf {data} verdichten', 'Condenser {teacher} sur {data}'],
  'Evaluate {model} in {precision} on {data}': [
    '{model} in {precision} auf {data} auswerten',
    'Évaluer {model} en {precision} sur {data}',
  ],
  'Evaluate {model} on {data}': ['{model} auf {data} auswerten', 'Évaluer {model} sur {data}'],
  'Export {model} as {format}': ['{model} als {format} exportieren', 'Exporter {model} en {format}'],
  'Fine-tune {model} on {data}': ['{model} auf {data} nachtrainieren', 'Affiner {model} sur {data}'],
  'Look for networks of {bank} like {sizes}': [
    'Netze von {bank} wie {sizes} suchen',
    'Chercher des réseaux de {bank} comme {sizes}',
  ],
  'Fit a bank to {model}': ['Eine Bank an {model} anpassen', 'Ajuster une banque à {model}'],
  '{count} sizes': ['{count} Größen', '{count} tailles'],
  'Generate {sizes} from {bank}': ['{sizes} aus {bank} erzeugen', 'Générer {sizes} depuis {bank}'],
  'Import the teacher {name}': ['Den Lehrer {name} importieren', 'Importer le professeur {name}'],
  'Import {path}': ['{path} importieren', 'Importer {path}'],
  'Install TensorFlow': ['TensorFlow einrichten', 'Installer TensorFlow'],
  'Install TensorFlow for the processor': [
    'TensorFlow für den Prozessor einrichten',
    'Installer TensorFlow pour le processeur',
  ],
  'Measure the sizes of {bank} on {data}': [
    'Die Größen von {bank} auf {data} messen',
    'Mesurer les tailles de {bank} sur {data}',
  ],
  'Train a teacher on {data}': ['Einen Lehrer auf {data} trainieren', 'Entraîner un professeur sur {data}'],
  'Add the dataset of synthetic images': [
    'Datensatz gezeichneter Bilder hinzufügen',
    'Ajouter le jeu d’images dessinées',
  ],
  'Add the dataset {name}': ['Den Datensatz {name} hinzufügen', 'Ajouter le jeu de données {name}'],
  'Compare {ways} at {sizes} on {data}': [
    '{ways} bei {sizes} auf {data} vergleichen',
    'Comparer {ways} à {sizes} sur {data}',
  ],
  '{count} ways': ['{count} Wege', '{count} voies'],

  'Computing with {engine} on the {device}, threads: {threads}.': [
    'Es rechnet {engine} auf {device}, Threads: {threads}.',
    'Calcul par {engine} sur {device}, fils : {threads}.',
  ],
  'Going on with “{stage}” at step {step}.': [
    'Es geht weiter mit „{stage}“ bei Schritt {step}.',
    'On reprend « {stage} » au pas {step}.',
  ],
  'At the speed of the first {count} steps, all {steps} will take about {time}.': [
    'So schnell wie die ersten {count} Schritte dauern alle {steps} etwa {time}.',
    'À la vitesse des {count} premiers pas, les {steps} prendront environ {time}.',
  ],
  'After {samples} images its sizes are to be expected at about {least} to {best} %, the teacher being right on {teacher} %. {from}':
    [
      'Nach {samples} Bildern sind ihre Größen bei etwa {least} bis {best} % zu erwarten; der Lehrer hat bei {teacher} % recht. {from}',
      'Après {samples} images, on peut attendre de ses tailles environ {least} à {best} %, le professeur ayant raison sur {teacher} %. {from}',
    ],
  'On CIFAR-10 banks were measured after {words} images; other data may be easier or harder.': [
    'Auf CIFAR-10 wurden Banken nach {words} Bildern gemessen; andere Daten können leichter oder schwerer sein.',
    'Sur CIFAR-10, des banques ont été mesurées après {words} images ; d’autres données peuvent être plus faciles ou plus difficiles.',
  ],
  'The data has no images for validation: {held} of the {count} training images are held out, and training ends when they are no longer done better.':
    [
      'Die Daten haben keine Bilder zum Validieren: {held} der {count} Trainingsbilder werden zurückgehalten, und das Training endet, wenn sie nicht mehr besser gelingen.',
      'Les données n’ont pas d’images de validation : {held} des {count} images d’entraînement sont retenues, et l’entraînement finit quand elles ne réussissent plus mieux.',
    ],
  'The process that did this run before is still saving it: it is waited for.': [
    'Der Prozess, der diesen Lauf zuvor tat, sichert ihn noch: Auf ihn wird gewartet.',
    'Le processus qui faisait ce travail l’enregistre encore : on l’attend.',
  ],
  'The teacher’s own {count} classes are distilled: the labels of “{data}” are not used, and accuracy is agreement with the teacher.':
    [
      'Die {count} eigenen Klassen des Lehrers werden destilliert: Die Klassen von „{data}“ werden nicht benutzt, und Genauigkeit ist Übereinstimmung mit dem Lehrer.',
      'Les {count} classes du professeur sont distillées : les étiquettes de « {data} » ne servent pas, et la précision est l’accord avec le professeur.',
    ],
  'Images of idx files, tables and arrays are not mirrored: digits and letters would be others. Choose it to have it.':
    [
      'Bilder aus idx-Dateien, Tabellen und Arrays werden nicht gespiegelt: Ziffern und Buchstaben wären andere. Wer es will, stellt es ein.',
      'Les images de fichiers idx, de tables et de tableaux NumPy ne sont pas retournées : chiffres et lettres en seraient d’autres. Choisissez-le pour l’avoir.',
    ],
  'Learning how {way} begins, for {steps} steps.': [
    'Es wird gelernt, wie {way} beginnt, in {steps} Schritten.',
    'Apprentissage du début de {way}, en {steps} pas.',
  ],
  'The file does not name its classes: they are numbered.': [
    'Die Datei nennt ihre Klassen nicht: Sie werden nummeriert.',
    'Le fichier ne nomme pas ses classes : elles sont numérotées.',
  ],
  'Positions are resized from images of {before} pixels to {after}.': [
    'Positionen werden von Bildern mit {before} Pixeln auf {after} umgerechnet.',
    'Les positions passent d’images de {before} pixels à {after}.',
  ],
  'The file does not tell how pixels are normalised: {what} assumed.': [
    'Die Datei sagt nicht, wie Pixel normiert werden: {what} angenommen.',
    'Le fichier ne dit pas comment les pixels sont normalisés : on suppose {what}.',
  ],
  'ImageNet’s mean and standard deviation are': [
    'Mittel und Abweichung von ImageNet werden',
    'la moyenne et l’écart-type d’ImageNet',
  ],
  'a mean and standard deviation of 0.5 are': [
    'Mittel und Abweichung von 0,5 werden',
    'une moyenne et un écart-type de 0,5',
  ],
  'The file does not say {what}. Tried on up to {count} training images, on fewer where it was soon clear, this many were right:':
    [
      'Die Datei sagt nicht: {what}. Auf bis zu {count} Trainingsbildern versucht, auf wenigeren, wo es bald klar war, waren so viele richtig:',
      'Le fichier ne dit pas {what}. Essayé sur {count} images d’entraînement au plus, sur moins quand c’était vite clair, autant étaient justes :',
    ],
  'the size of its images': ['die Größe ihrer Bilder', 'la taille de ses images'],
  'how pixels are normalised': ['wie Pixel normiert werden', 'comment les pixels sont normalisés'],
  'the order of the colours': ['die Reihenfolge der Farben', 'l’ordre des couleurs'],
  'the order of the input’s axes': ['die Reihenfolge der Achsen der Eingabe', 'l’ordre des axes de l’entrée'],
  'which output holds the scores': ['welche Ausgabe die Werte hat', 'quelle sortie a les scores'],
  'The teacher takes images of {size} pixels, and those of “{name}” are kept at {kept}: they are enlarged. Add the dataset with {again} pixels if that costs too much accuracy.':
    [
      'Der Lehrer nimmt Bilder mit {size} Pixeln, und die von „{name}“ sind mit {kept} aufgehoben: Sie werden vergrößert. Fügen Sie den Datensatz mit {again} Pixeln hinzu, wenn das zu viel Genauigkeit kostet.',
      'Le professeur prend des images de {size} pixels, et celles de « {name} » sont gardées à {kept} : elles sont agrandies. Ajoutez le jeu avec {again} pixels si cela coûte trop de précision.',
    ],
  'Its accuracy on “{data}” is not measured.': [
    'Seine Genauigkeit auf „{data}“ ist nicht gemessen.',
    'Sa précision sur « {data} » n’est pas mesurée.',
  ],
  '{task} {why}: it is begun again from its checkpoint.': [
    '{task} {why}: Es beginnt wieder von seinem letzten gesicherten Stand.',
    '{task} {why} : il reprend de son dernier état enregistré.',
  ],
  'One part after another, as {why}.': [
    'Ein Teil nach dem anderen: {why}.',
    'Une partie après l’autre : {why}.',
  ],
  'there is only one to do at a time': ['es ist immer nur einer zu tun', 'il n’y en a qu’une à la fois'],
  'they share one GPU': ['sie teilen sich eine GPU', 'elles partagent un GPU'],
  'a process would take longer to begin than to do one': [
    'ein Prozess bräuchte zum Beginnen länger als für einen Teil',
    'un processus mettrait plus de temps à commencer qu’à en faire une',
  ],
  'that was asked for': ['so war es gewünscht', 'on l’a demandé'],
  '{count} parts are still in Slurm’s queue: they are followed.': [
    '{count} Teile sind noch in Slurms Warteschlange: Sie werden verfolgt.',
    '{count} parties sont encore dans la file de Slurm : elles sont suivies.',
  ],
  'Slurm does not answer ({why}): it is asked again.': [
    'Slurm antwortet nicht ({why}): Es wird wieder gefragt.',
    'Slurm ne répond pas ({why}) : on lui redemande.',
  ],
  'Slurm has parts wait: {reason}.': [
    'Slurm lässt Teile warten: {reason}.',
    'Slurm fait attendre : {reason}.',
  ],
  'It is saved and waits: “{name}” was put first.': [
    'Er ist gesichert und wartet: „{name}“ wurde vorgezogen.',
    'Il est enregistré et attend : « {name} » a été mis en premier.',
  ],
  'It is saved and waits. {lack}': [
    'Er ist gesichert und wartet. {lack}',
    'Il est enregistré et attend. {lack}',
  ],
  'Only {free} are free at {place}: it goes on as soon as {needed} are.': [
    'Nur {free} sind frei auf {place}: Es geht weiter, sobald es {needed} sind.',
    'Seulement {free} sont libres sur {place} : cela continue dès que {needed} le sont.',
  ],
  'loss {loss}': ['Verlust {loss}', 'perte {loss}'],
  'loss {loss}, {speed} images/s': ['Verlust {loss}, {speed} Bilder/s', 'perte {loss}, {speed} images/s'],
  '{running} at work, {waiting} waiting': [
    '{running} in Arbeit, {waiting} warten',
    '{running} en cours, {waiting} en attente',
  ],
};
