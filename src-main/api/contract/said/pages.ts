import type { Said } from './said';

/** What is said between the program and its page. */
export const pages: Said = {
  'The program gave no answer.': ['Das Programm antwortete nicht.', 'Le programme n’a pas répondu.'],
  'The connection to the program was lost before it answered.': [
    'Die Verbindung zum Programm riss ab, bevor es antwortete.',
    'La connexion au programme a été perdue avant sa réponse.',
  ],
  'It is being restored; then look whether it was done, and try again if not.': [
    'Sie wird wiederhergestellt; sehen Sie dann, ob es getan wurde, und versuchen Sie es sonst noch einmal.',
    'On la rétablit ; voyez ensuite si c’est fait, et réessayez sinon.',
  ],
  'The program does not know this page: it was started again since.': [
    'Das Programm kennt diese Seite nicht: Es wurde seither neu gestartet.',
    'Le programme ne connaît pas cette page : il a été relancé depuis.',
  ],
  'Open the address that it printed when it started, or that “wave serve --url” prints.': [
    'Öffnen Sie die Adresse, die es beim Start nannte, oder die „wave serve --url“ nennt.',
    'Ouvrez l’adresse qu’il a donnée au démarrage, ou celle que donne « wave serve --url ».',
  ],
  'The connection was lost while “{name}” was sent.': [
    'Die Verbindung riss ab, während „{name}“ geschickt wurde.',
    'La connexion a été perdue pendant l’envoi de « {name} ».',
  ],
  'Drop it again when the program answers.': [
    'Legen Sie es noch einmal ab, wenn das Programm antwortet.',
    'Déposez-le à nouveau quand le programme répond.',
  ],
  'Drop the file again.': ['Legen Sie die Datei noch einmal ab.', 'Déposez à nouveau le fichier.'],
  '“{path}” is not a whole path.': [
    '„{path}“ ist kein ganzer Pfad.',
    '« {path} » n’est pas un chemin entier.',
  ],
  'Choose the file or folder again.': [
    'Wählen Sie die Datei oder den Ordner noch einmal.',
    'Choisissez à nouveau le fichier ou le dossier.',
  ],
  '“{name}” does not end in {extension}.': [
    '„{name}“ endet nicht auf {extension}.',
    '« {name} » ne finit pas par {extension}.',
  ],
  'Give it the ending {extension}.': [
    'Geben Sie ihm die Endung {extension}.',
    'Donnez-lui la fin {extension}.',
  ],
  '“{path}” is not in a folder that is open to this page.': [
    '„{path}“ liegt in keinem Ordner, der dieser Seite offensteht.',
    '« {path} » n’est dans aucun dossier ouvert à cette page.',
  ],
  '“{path}” is not in a folder that is open to this page for writing.': [
    '„{path}“ liegt in keinem Ordner, in den diese Seite schreiben darf.',
    '« {path} » n’est dans aucun dossier où cette page peut écrire.',
  ],
  'Choose a place with the file browser; the folders it offers are set when the program is started.': [
    'Wählen Sie einen Ort im Dateidialog; welche Ordner er anbietet, wird beim Start des Programms gesagt.',
    'Choisissez un endroit dans le dialogue de fichiers ; les dossiers qu’il offre se fixent au démarrage du programme.',
  ],
  'Choose the folder “Exports”; “wave serve --write FOLDER” opens others, and the desktop window any that is chosen in a dialog.':
    [
      'Wählen Sie den Ordner „Exports“; „wave serve --write ORDNER“ öffnet andere, und das Fenster am Rechner jeden, der im Dialog gewählt wird.',
      'Choisissez le dossier « Exports » ; « wave serve --write DOSSIER » en ouvre d’autres, et la fenêtre du bureau tout dossier choisi dans un dialogue.',
    ],
  'These notes were changed in another window meanwhile; yours were not kept over them.': [
    'Diese Notizen wurden inzwischen in einem anderen Fenster geändert; Ihre wurden nicht darüber geschrieben.',
    'Ces notes ont changé entre-temps dans une autre fenêtre ; les vôtres ne les ont pas remplacées.',
  ],
  'There they are now “{notes}”. Change them again to replace them.': [
    'Dort lauten sie jetzt „{notes}“. Ändern Sie sie noch einmal, um sie zu ersetzen.',
    'Elles sont maintenant « {notes} ». Changez-les encore pour les remplacer.',
  ],
  '“{name}” is not a name for a folder.': [
    '„{name}“ ist kein Name für einen Ordner.',
    '« {name} » n’est pas un nom de dossier.',
  ],
  'Choose a name without slashes, and without a dot at its beginning.': [
    'Wählen Sie einen Namen ohne Schrägstriche und ohne Punkt am Anfang.',
    'Choisissez un nom sans barres, et sans point au début.',
  ],
  'This run exported nothing.': ['Dieser Lauf hat nichts exportiert.', 'Ce travail n’a rien exporté.'],
  'Export it again.': ['Exportieren Sie es noch einmal.', 'Exportez-le à nouveau.'],
  '{path} is gone, or another file by now.': [
    '{path} ist fort oder inzwischen eine andere Datei.',
    '{path} a disparu, ou c’est maintenant un autre fichier.',
  ],
  'Runs kept beginning while latency was measured, which would have falsified it.': [
    'Während die Latenz gemessen wurde, begannen immer wieder Läufe; das hätte sie verfälscht.',
    'Des travaux n’ont cessé de commencer pendant la mesure de la latence, ce qui l’aurait faussée.',
  ],
  'Measure again when the runs have ended.': [
    'Messen Sie noch einmal, wenn die Läufe zu Ende sind.',
    'Mesurez à nouveau quand les travaux sont finis.',
  ],
  'Measuring latency was cancelled while it waited.': [
    'Das Messen der Latenz wurde beim Warten abgebrochen.',
    'La mesure de la latence a été annulée pendant l’attente.',
  ],
  '“{name}” cannot be shown on another device.': [
    '„{name}“ lässt sich nicht auf einem anderen Gerät zeigen.',
    '« {name} » ne peut pas être montré sur un autre appareil.',
  ],
  'Choose a bank, or a model that was made here.': [
    'Wählen Sie eine Bank oder ein Modell, das hier gemacht wurde.',
    'Choisissez une banque, ou un modèle fait ici.',
  ],
  'This machine is in no network that another device could reach it through.': [
    'Dieser Rechner ist in keinem Netz, in dem ein anderes Gerät ihn erreichen könnte.',
    'Cette machine n’est dans aucun réseau par lequel un autre appareil pourrait l’atteindre.',
  ],
  'Connect it to the network of the other device.': [
    'Verbinden Sie ihn mit dem Netz des anderen Geräts.',
    'Connectez-la au réseau de l’autre appareil.',
  ],
  'This machine is in no local network.': [
    'Dieser Rechner ist in keinem lokalen Netz.',
    'Cette machine n’est dans aucun réseau local.',
  ],
  'Connect it to the network of the other device, and open this page again.': [
    'Verbinden Sie ihn mit dem Netz des anderen Geräts, und öffnen Sie diese Seite noch einmal.',
    'Connectez-la au réseau de l’autre appareil, et rouvrez cette page.',
  ],
  'This program came without its example.': [
    'Dieses Programm kam ohne sein Beispiel.',
    'Ce programme est venu sans son exemple.',
  ],
  'Train a teacher on your own images, or on generated ones.': [
    'Trainieren Sie einen Lehrer mit eigenen Bildern oder mit gezeichneten.',
    'Entraînez un professeur sur vos images, ou sur des images dessinées.',
  ],
  'A run may just be reading what is to be removed.': [
    'Vielleicht liest ein Lauf gerade, was entfernt werden soll.',
    'Un travail lit peut-être ce qui doit être enlevé.',
  ],
  'Wait for the run, or pause it.': [
    'Warten Sie auf den Lauf, oder halten Sie ihn an.',
    'Attendez le travail, ou mettez-le en pause.',
  ],
  'This home was named when the program was started.': [
    'Dieser Ordner wurde beim Start des Programms genannt.',
    'Ce dossier a été nommé au démarrage du programme.',
  ],
  'Close the program, move the folder, and name its new place in the same way.': [
    'Schließen Sie das Programm, verschieben Sie den Ordner, und nennen Sie seinen neuen Ort ebenso.',
    'Fermez le programme, déplacez le dossier, et nommez son nouvel endroit de la même façon.',
  ],
  'The program cannot start itself again here.': [
    'Das Programm kann sich hier nicht selbst neu starten.',
    'Le programme ne peut pas se relancer lui-même ici.',
  ],
  'End it with Ctrl-C where it was started, and start it again.': [
    'Beenden Sie es mit Strg-C, wo es gestartet wurde, und starten Sie es neu.',
    'Quittez-le par Ctrl-C là où il a été lancé, et relancez-le.',
  ],

  '“{address}” is not opened: only https addresses are.': [
    '„{address}“ wird nicht geöffnet: nur Adressen mit https.',
    '« {address} » ne s’ouvre pas : seulement les adresses https.',
  ],
  '“{name}” can be set on the command line only.': [
    '„{name}“ lässt sich nur auf der Befehlszeile einstellen.',
    '« {name} » ne se règle que sur la ligne de commande.',
  ],
  'Begin the run there, with --{flag}.': [
    'Beginnen Sie den Lauf dort, mit --{flag}.',
    'Commencez le travail là, avec --{flag}.',
  ],
};
