import type { Said } from './said';

/** What is said of runs that cannot begin, or that ended before they were done. */
export const work: Said = {
  '“{name}” is not a Vision Transformer of ours, so this cannot be done with it.': [
    '„{name}“ ist kein Vision Transformer von hier; darum geht dies damit nicht.',
    '« {name} » n’est pas un Vision Transformer d’ici ; cela ne peut donc pas se faire avec lui.',
  ],
  'Choose a model that was generated or imported.': [
    'Wählen Sie ein Modell, das erzeugt oder importiert wurde.',
    'Choisissez un modèle généré ou importé.',
  ],
  'The example was not made.': ['Das Beispiel wurde nicht gemacht.', 'L’exemple n’a pas été fait.'],
  'Begin it again.': ['Beginnen Sie es neu.', 'Recommencez-le.'],
  'Looking at {subject} was cancelled.': [
    '{subject}: Das Ansehen wurde abgebrochen.',
    '{subject} : l’examen a été annulé.',
  ],
  'Looking at {subject} was given up after {seconds} seconds.': [
    '{subject}: Das Ansehen wurde nach {seconds} Sekunden aufgegeben.',
    '{subject} : l’examen a été abandonné après {seconds} secondes.',
  ],
  'Looking at {subject} takes {limit} and was given up.': [
    '{subject}: Das Ansehen braucht {limit} und wurde aufgegeben.',
    '{subject} : l’examen prend {limit} et a été abandonné.',
  ],
  'What looked at {subject} crashed ({how}).': [
    '{subject}: Was es ansah, ist abgestürzt ({how}).',
    '{subject} : ce qui l’examinait s’est arrêté net ({how}).',
  ],
  'more memory than there is': ['mehr Speicher, als da ist', 'plus de mémoire qu’il n’y en a'],
  'This was cancelled before it began.': [
    'Dies wurde abgebrochen, bevor es begann.',
    'Ceci a été annulé avant de commencer.',
  ],
  '“{name}” is in the trash.': ['„{name}“ ist im Papierkorb.', '« {name} » est dans la corbeille.'],
  '“{name}” is not a template bank.': [
    '„{name}“ ist keine Vorlagenbank.',
    '« {name} » n’est pas une banque de gabarits.',
  ],
  '“{name}” is not a model.': ['„{name}“ ist kein Modell.', '« {name} » n’est pas un modèle.'],
  '“{name}” is not a teacher.': ['„{name}“ ist kein Lehrer.', '« {name} » n’est pas un professeur.'],
  'Choose a template bank.': ['Wählen Sie eine Vorlagenbank.', 'Choisissez une banque de gabarits.'],
  'Choose a model.': ['Wählen Sie ein Modell.', 'Choisissez un modèle.'],
  'Choose a dataset.': ['Wählen Sie einen Datensatz.', 'Choisissez un jeu de données.'],
  'Choose a teacher or a model.': [
    'Wählen Sie einen Lehrer oder ein Modell.',
    'Choisissez un professeur ou un modèle.',
  ],
  'Choose a model or a teacher.': [
    'Wählen Sie ein Modell oder einen Lehrer.',
    'Choisissez un modèle ou un professeur.',
  ],
  'Choose a model of ours.': ['Wählen Sie ein Modell von hier.', 'Choisissez un modèle d’ici.'],
  'Choose ONNX.': ['Wählen Sie ONNX.', 'Choisissez ONNX.'],
  'The run “{name}” is {state}: there is nothing to stop.': [
    'Der Lauf „{name}“ ist „{state}“: Es gibt nichts anzuhalten.',
    'Le travail « {name} » est « {state} » : il n’y a rien à arrêter.',
  ],
  'Resume it, or cancel it.': [
    'Setzen Sie ihn fort, oder brechen Sie ihn ab.',
    'Reprenez-le, ou annulez-le.',
  ],
  'The worker process was ended by the system, most likely because the memory was used up.': [
    'Das System beendete den Arbeitsprozess, vermutlich weil der Speicher verbraucht war.',
    'Le système a mis fin au processus de travail, sans doute parce que la mémoire était épuisée.',
  ],
  'What was saved is kept: resume the run to go on from its last checkpoint, with other programs closed; or start it anew with smaller batches.':
    [
      'Was gesichert war, ist da: Setzen Sie den Lauf vom letzten Stand fort, bei geschlossenen anderen Programmen; oder beginnen Sie ihn neu mit kleineren Batches.',
      'Ce qui était enregistré est gardé : reprenez le travail de son dernier état, les autres programmes fermés ; ou recommencez-le avec des lots plus petits.',
    ],
  'The worker process crashed ({how}).': [
    'Der Arbeitsprozess ist abgestürzt ({how}).',
    'Le processus de travail s’est arrêté net ({how}).',
  ],
  'What was saved is kept: resume the run to go on from its last checkpoint; if it crashes again, choose another engine.':
    [
      'Was gesichert war, ist da: Setzen Sie den Lauf vom letzten Stand fort; stürzt er wieder ab, wählen Sie ein anderes Rechenwerk.',
      'Ce qui était enregistré est gardé : reprenez le travail de son dernier état ; s’il s’arrête encore, choisissez un autre moteur.',
    ],
  'exit code {code}': ['Code {code}', 'code {code}'],
  'The images have changed since this run began.': [
    'Die Bilder haben sich geändert, seit dieser Lauf begann.',
    'Les images ont changé depuis que ce travail a commencé.',
  ],
  'Put them back as they were, or cancel the run and start it anew.': [
    'Stellen Sie sie wieder her, oder brechen Sie den Lauf ab und beginnen Sie ihn neu.',
    'Remettez-les comme elles étaient, ou annulez le travail et recommencez-le.',
  ],
  'The thread that prepares the images broke down: {why}.': [
    'Der Thread, der die Bilder vorbereitet, ist ausgefallen: {why}.',
    'Le fil qui prépare les images est tombé : {why}.',
  ],
  'What was saved is kept: resume the run to go on from its last checkpoint.': [
    'Was gesichert war, ist da: Setzen Sie den Lauf vom letzten Stand fort.',
    'Ce qui était enregistré est gardé : reprenez le travail de son dernier état.',
  ],
  '“{name}” has no images for validation.': [
    '„{name}“ hat keine Bilder zum Validieren.',
    '« {name} » n’a pas d’images de validation.',
  ],
  'Use its test images.': ['Nehmen Sie seine Testbilder.', 'Prenez ses images de test.'],
  'Both steps and epochs are given.': [
    'Schritte und Epochen sind beide angegeben.',
    'Pas et époques sont donnés tous deux.',
  ],
  'Give one of them.': ['Geben Sie eines davon an.', 'Donnez l’un des deux.'],
  'There is nothing to compare.': ['Es gibt nichts zu vergleichen.', 'Il n’y a rien à comparer.'],
  'Name ways to begin, or an experiment.': [
    'Nennen Sie Wege zu beginnen oder einen Versuch.',
    'Nommez des débuts, ou une expérience.',
  ],
  'There is nothing to be done.': ['Es gibt nichts zu tun.', 'Il n’y a rien à faire.'],
  '“{name}” is somebody else’s file, which is kept as it is and not exported.': [
    '„{name}“ ist eine fremde Datei; sie bleibt, wie sie ist, und wird nicht exportiert.',
    '« {name} » est le fichier de quelqu’un d’autre, gardé tel quel et non exporté.',
  ],
  '“{name}” is somebody else’s file, which has the numbers it has.': [
    '„{name}“ ist eine fremde Datei; ihre Zahlen sind, wie sie sind.',
    '« {name} » est le fichier de quelqu’un d’autre, qui a les nombres qu’il a.',
  ],
  'Leave the precision out, or choose a model of ours.': [
    'Lassen Sie die Genauigkeit der Zahlen weg, oder wählen Sie ein Modell von hier.',
    'Laissez la précision de côté, ou choisissez un modèle d’ici.',
  ],
  'Numbers of {precision} are written as ONNX only.': [
    'Zahlen in {precision} werden nur als ONNX geschrieben.',
    'Des nombres en {precision} ne s’écrivent qu’en ONNX.',
  ],
  'An operator set, and resizing within the file, are for ONNX only.': [
    'Ein Operatorsatz und das Verkleinern in der Datei sind nur für ONNX.',
    'Un jeu d’opérateurs et le redimensionnement dans le fichier ne sont que pour ONNX.',
  ],
  'Slurm refuses the run: {said}.': ['Slurm lehnt den Lauf ab: {said}.', 'Slurm refuse le travail : {said}.'],
  'Slurm’s command “{command}” is not on this machine.': [
    'Slurms Befehl „{command}“ gibt es auf diesem Rechner nicht.',
    'La commande « {command} » de Slurm n’est pas sur cette machine.',
  ],
  'Start the run on a machine of the cluster from which jobs are submitted, or choose --executor local.': [
    'Starten Sie den Lauf auf einem Rechner des Clusters, von dem Jobs abgeschickt werden, oder lassen Sie ihn auf diesem Rechner tun.',
    'Lancez le travail sur une machine du cluster d’où l’on soumet, ou faites-le faire sur cette machine.',
  ],
  'Slurm would never begin a part: {reason}.': [
    'Slurm würde nie einen Teil beginnen: {reason}.',
    'Slurm ne commencerait jamais une partie : {reason}.',
  ],
  'It must be one of: {choices}.': [
    'Es muss eines davon sein: {choices}.',
    'Ce doit être l’un de : {choices}.',
  ],
  'It must be a number.': ['Es muss eine Zahl sein.', 'Ce doit être un nombre.'],
  'Change it and try again.': [
    'Ändern Sie es und versuchen Sie es noch einmal.',
    'Changez-le et essayez à nouveau.',
  ],

  'The program and its worker process do not understand each other: {why}.': [
    'Das Programm und sein Arbeitsprozess verstehen einander nicht: {why}.',
    'Le programme et son processus de travail ne se comprennent pas : {why}.',
  ],
  'Install WAVE Studio again.': ['Richten Sie WAVE Studio neu ein.', 'Réinstallez WAVE Studio.'],
  '“{name}” is a model of ours: what was given is known from its file and cannot be corrected.': [
    '„{name}“ ist ein Modell von hier: Das Angegebene steht in seiner Datei und lässt sich nicht berichtigen.',
    '« {name} » est un modèle d’ici : ce qui est donné est dans son fichier et ne peut être corrigé.',
  ],
  'Correct its classes, image size, crop, normalisation or order of colours.': [
    'Berichtigen Sie Klassen, Bildgröße, Ausschnitt, Normierung oder Reihenfolge der Farben.',
    'Corrigez ses classes, sa taille d’image, son cadrage, sa normalisation ou l’ordre des couleurs.',
  ],
  'The worker process asked for more memory at once than it may have; the desktop program allows 2 GiB in one piece.':
    [
      'Der Arbeitsprozess wollte mehr Speicher auf einmal, als er haben darf; das Programm mit Fenster erlaubt 2 GiB am Stück.',
      'Le processus de travail a demandé d’un coup plus de mémoire qu’il ne peut en avoir ; le programme à fenêtre en permet 2 Gio d’un tenant.',
    ],
  'What was saved is kept: resume the run to go on from its last checkpoint with “wave resume”, which has no such limit; or start it anew with smaller batches.':
    [
      'Was gesichert war, ist da: Setzen Sie den Lauf mit „wave resume“ fort, das keine solche Grenze hat; oder beginnen Sie ihn neu mit kleineren Batches.',
      'Ce qui était enregistré est gardé : reprenez le travail avec « wave resume », qui n’a pas cette limite ; ou recommencez-le avec des lots plus petits.',
    ],
  'There is no kind of run “{name}”.': [
    'Es gibt keine Art von Lauf „{name}“.',
    'Il n’y a pas de sorte de travail « {name} ».',
  ],
  'The part “{part}” {why}, {times} times at the same place.': [
    'Der Teil „{part}“: {why}, {times} Mal an derselben Stelle.',
    'La partie « {part} » : {why}, {times} fois au même endroit.',
  ],
  'ended without a word': ['endete wortlos', 'a fini sans un mot'],
  'was ended by {signal}': ['wurde von {signal} beendet', 'a été arrêtée par {signal}'],
  'ended with code {code}': ['endete mit Code {code}', 'a fini par le code {code}'],
  'reached its time limit': ['erreichte die Zeitgrenze', 'a atteint sa limite de temps'],
  'ran out of memory': ['hatte zu wenig Speicher', 'a manqué de mémoire'],
  'lost its machine': ['verlor ihren Rechner', 'a perdu sa machine'],
  'The machine that Slurm chose does not see “{folder}”.': [
    'Der Rechner, den Slurm wählte, sieht „{folder}“ nicht.',
    'La machine choisie par Slurm ne voit pas « {folder} ».',
  ],
  'Put the home on a drive that all nodes share (--home), or mount it in the container.': [
    'Legen Sie den Katalog auf ein Laufwerk, das alle Rechner sehen, oder binden Sie es im Container ein.',
    'Mettez le catalogue sur un disque que tous les nœuds partagent, ou montez-le dans le conteneur.',
  ],
  'The machine that Slurm chose cannot start the program.': [
    'Der Rechner, den Slurm wählte, kann das Programm nicht starten.',
    'La machine choisie par Slurm ne peut pas lancer le programme.',
  ],
  'Choose onnx or ort, or leave --opset and --preprocess out.': [
    'Wählen Sie onnx oder ort, oder lassen Sie Operatorsatz und Vorverarbeitung, wie sie sind.',
    'Choisissez onnx ou ort, ou laissez le jeu d’opérateurs et le prétraitement tels quels.',
  ],
  '“{way}” needs the file of a trained hypernetwork.': [
    '„{way}“ braucht die Datei eines trainierten Hypernetzes.',
    '« {way} » demande le fichier d’un hyper-réseau entraîné.',
  ],
  'There is no hypernetwork at “{path}”.': [
    'Unter „{path}“ ist kein Hypernetz.',
    'Il n’y a pas d’hyper-réseau à « {path} ».',
  ],
  'Give the path of a GHN-3.': ['Geben Sie den Pfad eines GHN-3 an.', 'Donnez le chemin d’un GHN-3.'],
  'No file can be made in “{folder}”.': [
    'In „{folder}“ lässt sich keine Datei anlegen.',
    'Aucun fichier ne se crée dans « {folder} ».',
  ],
  'The backup {path} was changed since it was written.': [
    'Die Sicherung {path} wurde geändert, seit sie geschrieben wurde.',
    'La sauvegarde {path} a été modifiée depuis qu’elle a été écrite.',
  ],
  '“{name}” is a convolutional network, which “{format}” has no place for: export it as {some} or {last}.': [
    '„{name}“ ist ein Faltungsnetz, für das „{format}“ keinen Platz hat: Exportieren Sie es als {some} oder {last}.',
    '« {name} » est un réseau convolutif, pour lequel « {format} » n’a pas de place : exportez-le en {some} ou {last}.',
  ],
  '“{name}” is of the family {family}, which “{format}” has no place for: export it as {some} or {last}.': [
    '„{name}“ gehört zur Familie {family}, für die „{format}“ keinen Platz hat: Exportieren Sie es als {some} oder {last}.',
    '« {name} » est de la famille {family}, pour laquelle « {format} » n’a pas de place : exportez-le en {some} ou {last}.',
  ],
};
