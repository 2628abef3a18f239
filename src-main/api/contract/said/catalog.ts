import type { Said } from './said';

/** What the system and the catalog refuse, and what to do then. */
export const catalog: Said = {
  'The disk of the home {home} is full: its catalog can be read, and nothing changed until there is room.': [
    'Der Datenträger des Katalogs {home} ist voll: Er lässt sich lesen, aber nicht ändern, bis Platz ist.',
    'Le disque du catalogue {home} est plein : il peut être lu, mais pas changé tant qu’il n’y a pas de place.',
  ],
  'The disk of the home is full: nothing of it can be changed.': [
    'Der Datenträger des Katalogs ist voll: Nichts darin lässt sich ändern.',
    'Le disque du catalogue est plein : rien ne peut y être changé.',
  ],
  'Make room on it and try again; “wave space” says what the home takes, and “wave space --free” removes what can be computed again.':
    [
      'Schaffen Sie Platz und versuchen Sie es erneut; die Einstellungen sagen, was wie viel Platz nimmt, und entfernen, was sich neu berechnen lässt.',
      'Faites de la place et réessayez ; les réglages disent ce qui prend de la place, et suppriment ce qui peut être recalculé.',
    ],
  'The home {home} was removed or moved while it was open: nothing of it can be changed.': [
    'Der Katalog {home} wurde entfernt oder verschoben, während er offen war: Nichts darin lässt sich ändern.',
    'Le catalogue {home} a été supprimé ou déplacé pendant qu’il était ouvert : rien ne peut y être changé.',
  ],
  'Another home was put in the place of {home} while that was open: nothing of it can be changed.': [
    'An die Stelle des Katalogs {home} kam ein anderer, während er offen war: Nichts darin lässt sich ändern.',
    'Un autre catalogue a pris la place de {home} pendant qu’il était ouvert : rien ne peut y être changé.',
  ],
  'Put it back, or restore a backup with “wave restore-backup”, and start WAVE Studio again.': [
    'Legen Sie ihn zurück oder holen Sie eine Sicherung mit „wave restore-backup“ zurück, und starten Sie WAVE Studio neu.',
    'Remettez-le en place ou restaurez une sauvegarde avec « wave restore-backup », puis redémarrez WAVE Studio.',
  ],
  'The disk is full.': ['Der Datenträger ist voll.', 'Le disque est plein.'],
  'The disk is full ({path}).': ['Der Datenträger ist voll ({path}).', 'Le disque est plein ({path}).'],
  'Free some space and run it again; nothing that was there before was changed.': [
    'Schaffen Sie Platz und versuchen Sie es noch einmal; was vorher da war, ist unverändert.',
    'Libérez de la place et recommencez ; rien de ce qui était là n’a changé.',
  ],
  'The disk that the catalog is on is full, or does not answer.': [
    'Der Datenträger des Katalogs ist voll oder antwortet nicht.',
    'Le disque du catalogue est plein ou ne répond pas.',
  ],
  'Free some space on it, or connect it again, and run it again; what was kept is still there.': [
    'Schaffen Sie dort Platz oder schließen Sie ihn wieder an, dann noch einmal; was aufgehoben war, ist noch da.',
    'Libérez-y de la place ou rebranchez-le, puis recommencez ; ce qui était gardé est toujours là.',
  ],
  'The catalog cannot be opened for writing.': [
    'Der Katalog lässt sich nicht zum Schreiben öffnen.',
    'Le catalogue ne peut pas être ouvert en écriture.',
  ],
  'This place can only be read ({path}).': [
    'Dieser Ort lässt sich nur lesen ({path}).',
    'Cet endroit ne peut qu’être lu ({path}).',
  ],
  'No permission to use this file or folder ({path}).': [
    'Keine Erlaubnis, diese Datei oder diesen Ordner zu benutzen ({path}).',
    'Pas la permission d’employer ce fichier ou dossier ({path}).',
  ],
  'Choose another place, or change its permissions.': [
    'Wählen Sie einen anderen Ort oder ändern Sie die Rechte.',
    'Choisissez un autre endroit, ou changez ses droits.',
  ],
  'There is no such file or folder ({path}).': [
    'Diese Datei oder diesen Ordner gibt es nicht ({path}).',
    'Ce fichier ou dossier n’existe pas ({path}).',
  ],
  'There is no file or folder “{path}”.': [
    'Es gibt keine Datei und keinen Ordner „{path}“.',
    'Il n’y a ni fichier ni dossier « {path} ».',
  ],
  'There is no folder “{path}”.': ['Es gibt keinen Ordner „{path}“.', 'Il n’y a pas de dossier « {path} ».'],
  'Check the path.': ['Prüfen Sie den Pfad.', 'Vérifiez le chemin.'],
  'Check the disk.': ['Prüfen Sie den Datenträger.', 'Vérifiez le disque.'],
  'Check the address.': ['Prüfen Sie die Adresse.', 'Vérifiez l’adresse.'],
  'Check the file.': ['Prüfen Sie die Datei.', 'Vérifiez le fichier.'],
  'This is a folder, not a file ({path}).': [
    'Dies ist ein Ordner, keine Datei ({path}).',
    'C’est un dossier, pas un fichier ({path}).',
  ],
  'This name is too long for the disk ({path}).': [
    'Dieser Name ist für den Datenträger zu lang ({path}).',
    'Ce nom est trop long pour le disque ({path}).',
  ],
  'Choose a shorter one.': ['Wählen Sie einen kürzeren.', 'Choisissez-en un plus court.'],
  'The drive does not answer ({path}).': [
    'Das Laufwerk antwortet nicht ({path}).',
    'Le disque ne répond pas ({path}).',
  ],
  'Check that it is connected, and run it again.': [
    'Prüfen Sie, ob es angeschlossen ist, und versuchen Sie es noch einmal.',
    'Vérifiez qu’il est branché, et recommencez.',
  ],
  'Too many files are open.': ['Zu viele Dateien sind offen.', 'Trop de fichiers sont ouverts.'],
  'End other programs and run it again.': [
    'Beenden Sie andere Programme und versuchen Sie es noch einmal.',
    'Quittez d’autres programmes et recommencez.',
  ],
  'Another program uses this ({path}).': [
    'Ein anderes Programm benutzt dies ({path}).',
    'Un autre programme emploie ceci ({path}).',
  ],
  'There is something at this place already ({path}).': [
    'An diesem Ort ist schon etwas ({path}).',
    'Il y a déjà quelque chose à cet endroit ({path}).',
  ],
  'There is something at {path} already.': [
    'Unter {path} ist schon etwas.',
    'Il y a déjà quelque chose à {path}.',
  ],
  'There is already a file {path}.': ['Die Datei {path} gibt es schon.', 'Le fichier {path} existe déjà.'],
  'This is a defect of WAVE Studio: please report it with the output of --debug.': [
    'Das ist ein Fehler von WAVE Studio: Bitte melden Sie ihn mit dem Bericht, den das Menü „Hilfe“ kopiert.',
    'C’est un défaut de WAVE Studio : signalez-le, s’il vous plaît, avec le rapport que copie le menu « Aide ».',
  ],
  'This is a defect of WAVE Studio: please report it.': [
    'Das ist ein Fehler von WAVE Studio: Bitte melden Sie ihn.',
    'C’est un défaut de WAVE Studio : signalez-le, s’il vous plaît.',
  ],
  'Choose another place.': ['Wählen Sie einen anderen Ort.', 'Choisissez un autre endroit.'],
  'Choose another.': ['Wählen Sie einen anderen.', 'Choisissez-en un autre.'],
  'Choose another name.': ['Wählen Sie einen anderen Namen.', 'Choisissez un autre nom.'],
  'Choose another name, for example “{name}”.': [
    'Wählen Sie einen anderen Namen, zum Beispiel „{name}“.',
    'Choisissez un autre nom, par exemple « {name} ».',
  ],
  'Choose another name for the copy.': [
    'Wählen Sie für die Kopie einen anderen Namen.',
    'Choisissez un autre nom pour la copie.',
  ],
  'Choose another file.': ['Wählen Sie eine andere Datei.', 'Choisissez un autre fichier.'],
  'Choose another entry.': ['Wählen Sie einen anderen Eintrag.', 'Choisissez une autre entrée.'],
  'Choose another run.': ['Wählen Sie einen anderen Lauf.', 'Choisissez un autre travail.'],
  'Choose an empty folder.': ['Wählen Sie einen leeren Ordner.', 'Choisissez un dossier vide.'],
  'Choose an empty folder, or that of a backup.': [
    'Wählen Sie einen leeren Ordner oder den einer Sicherung.',
    'Choisissez un dossier vide, ou celui d’une sauvegarde.',
  ],
  'Choose a folder on another disk.': [
    'Wählen Sie einen Ordner auf einem anderen Datenträger.',
    'Choisissez un dossier sur un autre disque.',
  ],
  'Choose a folder that “wave backup” wrote.': [
    'Wählen Sie einen Ordner, in den gesichert wurde.',
    'Choisissez un dossier où l’on a sauvegardé.',
  ],
  'Empty it.': ['Leeren Sie ihn.', 'Videz-le.'],
  'Try again.': ['Versuchen Sie es noch einmal.', 'Essayez à nouveau.'],
  'Try again in a moment.': ['Versuchen Sie es gleich noch einmal.', 'Essayez à nouveau dans un instant.'],
  'Try again when it has finished.': [
    'Versuchen Sie es noch einmal, wenn er fertig ist.',
    'Essayez à nouveau quand il aura fini.',
  ],
  'Another process has locked “{path}”.': [
    'Ein anderer Prozess hat „{path}“ gesperrt.',
    'Un autre processus a verrouillé « {path} ».',
  ],
  'Another process has been writing to the catalog for too long.': [
    'Ein anderer Prozess schreibt schon zu lange in den Katalog.',
    'Un autre processus écrit depuis trop longtemps dans le catalogue.',
  ],
  'No folder can be made in “{place}”.': [
    'In „{place}“ lässt sich kein Ordner anlegen.',
    'On ne peut pas créer de dossier dans « {place} ».',
  ],
  'The file {file} is gone from the artifact store.': [
    'Die Datei {file} ist aus dem Speicher verschwunden.',
    'Le fichier {file} a disparu du magasin.',
  ],
  'Import it again, or make it again.': [
    'Importieren Sie es neu oder machen Sie es neu.',
    'Importez-le ou refaites-le.',
  ],
  '{path} lies within the home itself.': [
    '{path} liegt im Ordner des Katalogs selbst.',
    '{path} est dans le dossier du catalogue même.',
  ],
  '{path} holds other things.': ['In {path} liegt anderes.', '{path} contient autre chose.'],
  '{path} holds no whole backup.': [
    'In {path} liegt keine ganze Sicherung.',
    '{path} ne contient pas de sauvegarde entière.',
  ],
  'Run “wave recover”: it puts the newest sound copy in its place; the weights are not affected.': [
    '„wave recover“ setzt die neueste heile Kopie an seine Stelle; die Gewichte sind nicht betroffen.',
    '« wave recover » met la dernière copie saine à sa place ; les poids ne sont pas touchés.',
  ],
  '“{name}” has no file “{role}”.': [
    '„{name}“ hat keine Datei „{role}“.',
    '« {name} » n’a pas de fichier « {role} ».',
  ],
  'The file with the {role} of “{name}” is missing.': [
    'Die Datei mit „{role}“ von „{name}“ fehlt.',
    'Le fichier « {role} » de « {name} » manque.',
  ],
  'Put {file} back into {folder}, or import or make it again.': [
    'Legen Sie {file} zurück nach {folder}, oder importieren oder machen Sie es neu.',
    'Remettez {file} dans {folder}, ou importez-le ou refaites-le.',
  ],
  '“{name}” is not in the trash.': [
    '„{name}“ ist nicht im Papierkorb.',
    '« {name} » n’est pas dans la corbeille.',
  ],
  'Move it there first.': ['Legen Sie es erst dorthin.', 'Mettez-le d’abord là.'],
  'There is no entry with the id {id}.': [
    'Es gibt keinen Eintrag mit der Kennung {id}.',
    'Il n’y a pas d’entrée d’identifiant {id}.',
  ],
  'It may have been deleted for good.': [
    'Vielleicht wurde er endgültig gelöscht.',
    'Elle a peut-être été supprimée pour de bon.',
  ],
  'There is already a {kind} named “{name}”.': [
    'Im Katalog gibt es das schon, was „{name}“ heißt ({kind}).',
    'Il y a déjà « {name} » dans le catalogue ({kind}).',
  ],
  'template bank': ['Vorlagenbank', 'banque de gabarits'],
  model: ['Modell', 'modèle'],
  teacher: ['Lehrer', 'professeur'],
  dataset: ['Datensatz', 'jeu de données'],
  'There is no {kind} named “{name}”.': [
    'Im Katalog gibt es nichts, was „{name}“ heißt ({kind}).',
    'Il n’y a pas « {name} » dans le catalogue ({kind}).',
  ],
  'It is in the trash: restore it first.': [
    'Es liegt im Papierkorb: Holen Sie es erst zurück.',
    'C’est dans la corbeille : restaurez-le d’abord.',
  ],
  'Did you mean “{name}”?': ['Meinten Sie „{name}“?', 'Vouliez-vous dire « {name} » ?'],
  'The catalog was moved to {place}, which is not there now.': [
    'Der Katalog zog nach {place} um, und das ist jetzt nicht da.',
    'Le catalogue a été déplacé vers {place}, qui n’est pas là maintenant.',
  ],
  'This needs {needed} of disk space, but only {free} are free at {path}.': [
    'Dies braucht {needed} Platz, aber nur {free} sind frei auf {path}.',
    'Il faut {needed} de place, mais seulement {free} sont libres sur {path}.',
  ],
  'Free some space, or choose another folder with --home.': [
    'Schaffen Sie Platz, oder wählen Sie in den Einstellungen einen anderen Ordner.',
    'Libérez de la place, ou choisissez un autre dossier dans les réglages.',
  ],
  'The home {root} is on a network drive ({drive}): use it from one machine at a time, and expect it to be slower.':
    [
      'Der Ordner des Katalogs, {root}, liegt auf einem Netzlaufwerk ({drive}): Nutzen Sie ihn von einem Rechner zur selben Zeit; er ist langsamer.',
      'Le dossier du catalogue, {root}, est sur un disque réseau ({drive}) : utilisez-le depuis une seule machine à la fois ; il sera plus lent.',
    ],
  'The home {root} can only be read: to change anything, {way}': [
    'Der Ordner des Katalogs, {root}, lässt sich nur lesen: Um etwas zu ändern, {way}',
    'Le dossier du catalogue, {root}, ne peut qu’être lu : pour changer quoi que ce soit, {way}',
  ],
  'Change its permissions, or {way}': ['Ändern Sie seine Rechte, oder {way}', 'Changez ses droits, ou {way}'],
  'copy the home to a folder of your own and name that with --home.': [
    'kopieren Sie ihn in einen eigenen Ordner und nennen Sie diesen mit --home.',
    'copiez-le dans un dossier à vous et nommez celui-ci avec --home.',
  ],
  'The run “{name}” is still {state}.': [
    'Der Lauf „{name}“ ist noch nicht zu Ende ({state}).',
    'Le travail « {name} » n’est pas fini ({state}).',
  ],
  'Cancel it first.': ['Brechen Sie ihn erst ab.', 'Annulez-le d’abord.'],
  'There is no run with the id “{id}”.': [
    'Es gibt keinen Lauf mit der Kennung „{id}“.',
    'Il n’y a pas de travail d’identifiant « {id} ».',
  ],
  'The run “{name}” is {state} and cannot become {wanted}.': [
    'Der Lauf „{name}“ ist „{state}“ und kann nicht „{wanted}“ werden.',
    'Le travail « {name} » est « {state} » et ne peut pas devenir « {wanted} ».',
  ],
  'Another program has the catalog in {root} open, so that it was not moved.': [
    'Ein anderes Programm hat den Katalog in {root} offen; darum zog er nicht um.',
    'Un autre programme a le catalogue de {root} ouvert ; il n’a donc pas été déplacé.',
  ],
  'End it, and start this one again.': [
    'Beenden Sie es und starten Sie dieses neu.',
    'Quittez-le et relancez celui-ci.',
  ],
  'End it and run it again.': [
    'Beenden Sie es und versuchen Sie es noch einmal.',
    'Quittez-le et recommencez.',
  ],
  '{path} was not written as it was read: the disk may be failing.': [
    '{path} wurde nicht so geschrieben, wie es gelesen wurde: Vielleicht ist der Datenträger defekt.',
    '{path} n’a pas été écrit comme il a été lu : le disque est peut-être défaillant.',
  ],
  'Choose another disk. The catalog stays where it is.': [
    'Wählen Sie einen anderen Datenträger. Der Katalog bleibt, wo er ist.',
    'Choisissez un autre disque. Le catalogue reste où il est.',
  ],
  'The name is empty.': ['Der Name ist leer.', 'Le nom est vide.'],
  'Give it at least one letter.': [
    'Geben Sie ihm wenigstens einen Buchstaben.',
    'Donnez-lui au moins une lettre.',
  ],
  'The name is {count} characters long.': [
    'Der Name ist {count} Zeichen lang.',
    'Le nom a {count} caractères.',
  ],
  'The tag “{tag}…” is {count} characters long.': [
    'Das Schlagwort „{tag}…“ ist {count} Zeichen lang.',
    'L’étiquette « {tag}… » a {count} caractères.',
  ],
  'Use at most {limit}.': ['Höchstens {limit} gehen.', 'Il en faut au plus {limit}.'],
  'Another WAVE Studio has this home{who}.': [
    'Ein anderes WAVE Studio hat diesen Katalog{who}.',
    'Un autre WAVE Studio tient ce catalogue{who}.',
  ],
  '{path} lies within the folder that is to be moved.': [
    '{path} liegt in dem Ordner, der umziehen soll.',
    '{path} est dans le dossier à déplacer.',
  ],
  'What the catalog says of “{name}” cannot be read ({why}).': [
    'Was der Katalog von „{name}“ sagt, lässt sich nicht lesen ({why}).',
    'Ce que le catalogue dit de « {name} » ne peut pas être lu ({why}).',
  ],
  'Delete the entry and make or import it again.': [
    'Löschen Sie den Eintrag und machen oder importieren Sie ihn neu.',
    'Supprimez l’entrée et refaites-la ou importez-la.',
  ],

  'Compute with the engine wasm (--engine wasm; in the window: Settings), which needs nothing installed.': [
    'Rechnen Sie mit WebAssembly (in den Einstellungen), das nichts Weiteres braucht.',
    'Calculez avec WebAssembly (dans les réglages), qui ne demande rien d’autre.',
  ],
  'The home {root} holds entries, which would be lost.': [
    'Im Katalog {root} liegen Einträge, die verloren gingen.',
    'Le catalogue {root} contient des entrées, qui seraient perdues.',
  ],
  'Restore into another home: --home with an empty folder.': [
    'Stellen Sie in einen anderen Ordner wieder her: --home mit einem leeren.',
    'Restaurez dans un autre dossier : --home avec un dossier vide.',
  ],
  'The catalog {path} is damaged.': [
    'Der Katalog {path} ist beschädigt.',
    'Le catalogue {path} est endommagé.',
  ],
  'The catalog is damaged.': ['Der Katalog ist beschädigt.', 'Le catalogue est endommagé.'],
  'The catalog {path} cannot be written.': [
    'Der Katalog {path} lässt sich nicht schreiben.',
    'Le catalogue {path} ne peut pas être écrit.',
  ],
  'The catalog cannot be written.': [
    'Der Katalog lässt sich nicht schreiben.',
    'Le catalogue ne peut pas être écrit.',
  ],
  'Several runs have an id that begins with “{id}”.': [
    'Mehrere Läufe haben eine Kennung, die mit „{id}“ beginnt.',
    'Plusieurs travaux ont un identifiant qui commence par « {id} ».',
  ],
  'Give the whole id.': ['Geben Sie die ganze Kennung an.', 'Donnez l’identifiant entier.'],
  "The catalog's record of {what} is damaged.": [
    'Was der Katalog von {what} aufgeschrieben hat, ist beschädigt.',
    'Ce que le catalogue a noté de {what} est endommagé.',
  ],
  'Restore the catalog from the newest copy in the folder “backups”.': [
    'Stellen Sie den Katalog aus der neuesten Kopie im Ordner „backups“ wieder her.',
    'Restaurez le catalogue depuis la copie la plus récente du dossier « backups ».',
  ],
  'Wait until it has finished, stop it, or use another home with --home.': [
    'Warten Sie, bis es fertig ist, beenden Sie es, oder nehmen Sie mit --home einen anderen Ordner.',
    'Attendez qu’il ait fini, arrêtez-le, ou prenez un autre dossier avec --home.',
  ],
};
