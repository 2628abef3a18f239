import type { Said } from './said';

/** What is said of banks, sizes and trainings. */
export const wave: Said = {
  'The training diverged: the gradients of the last {count} steps, up to step {step}, are no longer numbers.':
    [
      'Das Training lief davon: Die Gradienten der letzten {count} Schritte, bis Schritt {step}, sind keine Zahlen mehr.',
      'L’entraînement a divergé : les gradients des {count} derniers pas, jusqu’au pas {step}, ne sont plus des nombres.',
    ],
  'Lower the learning rate and run it again.': [
    'Senken Sie die Lernrate und starten Sie neu.',
    'Baissez le taux d’apprentissage et recommencez.',
  ],
  'This bank cannot compose a width of {width}: its widths are multiples of {step}.': [
    'Diese Bank kann keine Breite von {width} zusammensetzen: Ihre Breiten sind Vielfache von {step}.',
    'Cette banque ne peut pas composer une largeur de {width} : ses largeurs sont des multiples de {step}.',
  ],
  'A width of {width} is not a multiple of {step}.': [
    'Eine Breite von {width} ist kein Vielfaches von {step}.',
    'Une largeur de {width} n’est pas un multiple de {step}.',
  ],
  'The nearest that are: {widths}.': ['Die nächsten sind: {widths}.', 'Les plus proches sont : {widths}.'],
  'The nearest that it can: {widths}.': [
    'Die nächsten, die sie kann: {widths}.',
    'Les plus proches qu’elle peut : {widths}.',
  ],
  'A width of {width} is not a whole number of heads of {size}.': [
    'Eine Breite von {width} ist keine ganze Zahl von Köpfen zu {size}.',
    'Une largeur de {width} n’est pas un nombre entier de têtes de {size}.',
  ],
  'Templates cannot be {rows} × {columns}: what one of a block’s matrices gives the next one reads, and no widths would fit both.':
    [
      'Vorlagen können nicht {rows} × {columns} sein: Was eine Matrix eines Blocks ergibt, liest die nächste, und keine Breite passte zu beiden.',
      'Les gabarits ne peuvent être {rows} × {columns} : ce que donne une matrice d’un bloc, la suivante le lit, et aucune largeur n’irait aux deux.',
    ],
  'Choose two sides one of which divides the other, such as 32 × 16.': [
    'Wählen Sie zwei Seiten, deren eine die andere teilt, etwa 32 × 16.',
    'Choisissez deux côtés dont l’un divise l’autre, comme 32 × 16.',
  ],
  'A width of {width} cannot be cut into blocks of {size}.': [
    'Eine Breite von {width} lässt sich nicht in Blöcke von {size} teilen.',
    'Une largeur de {width} ne se coupe pas en blocs de {size}.',
  ],
  'Choose a block size that divides the width and the hidden width.': [
    'Wählen Sie eine Blockgröße, die die Breite und die innere Breite teilt.',
    'Choisissez une taille de bloc qui divise la largeur et la largeur cachée.',
  ],
  'A network cannot have a depth of {depth}.': [
    'Ein Netz kann keine Tiefe von {depth} haben.',
    'Un réseau ne peut pas avoir une profondeur de {depth}.',
  ],
  'Its depth is the number of its blocks: a whole number of at least 1.': [
    'Seine Tiefe ist die Zahl seiner Blöcke: eine ganze Zahl ab 1.',
    'Sa profondeur est le nombre de ses blocs : un entier d’au moins 1.',
  ],
  'A network of {size} would have about {count} billion parameters.': [
    'Ein Netz von {size} hätte etwa {count} Milliarden Parameter.',
    'Un réseau de {size} aurait environ {count} milliards de paramètres.',
  ],
  'The largest that is made: {size}.': [
    'Die größte, die gemacht wird: {size}.',
    'La plus grande qui soit faite : {size}.',
  ],
  'Training {size} takes about {need} GB of memory, and this machine has {have}.': [
    '{size} zu trainieren braucht etwa {need} GB Arbeitsspeicher, und dieser Rechner hat {have}.',
    'Entraîner {size} prend environ {need} Go de mémoire, et cette machine en a {have}.',
  ],
  'The largest that fits: {size}.': ['Das Größte, das passt: {size}.', 'Le plus grand qui tienne : {size}.'],
  'Choose narrower and shallower sizes, or a machine with more memory.': [
    'Wählen Sie schmalere und flachere Größen oder einen Rechner mit mehr Arbeitsspeicher.',
    'Choisissez des tailles plus étroites et moins profondes, ou une machine avec plus de mémoire.',
  ],
  'Choose a size of at most a billion.': [
    'Wählen Sie eine Größe von höchstens einer Milliarde.',
    'Choisissez une taille d’un milliard au plus.',
  ],
  '“{text}” is not a grid of sizes.': [
    '„{text}“ ist kein Raster von Größen.',
    '« {text} » n’est pas une grille de tailles.',
  ],
  'Write widths × depths, for example 64-160x4-8 or 64,128x4,6,8; a third axis is of hidden widths, as 160x8x1-4.':
    [
      'Schreiben Sie Breiten × Tiefen, zum Beispiel 64-160x4-8 oder 64,128x4,6,8; eine dritte Achse sind innere Breiten, wie 160x8x1-4.',
      'Écrivez largeurs × profondeurs, par exemple 64-160x4-8 ou 64,128x4,6,8 ; un troisième axe est celui des largeurs cachées, comme 160x8x1-4.',
    ],
  '“{text}” is not a size.': ['„{text}“ ist keine Größe.', '« {text} » n’est pas une taille.'],
  'Write width × depth, for example 128x5; with a hidden width of twice the width 128x5x2.': [
    'Schreiben Sie Breite × Tiefe, zum Beispiel 128x5; mit doppelt so großer innerer Breite 128x5x2.',
    'Écrivez largeur × profondeur, par exemple 128x5 ; avec une largeur cachée double, 128x5x2.',
  ],
  'The grid has {count} sizes, and a bank is condensed for at most {most}.': [
    'Das Raster hat {count} Größen, und eine Bank wird für höchstens {most} verdichtet.',
    'La grille a {count} tailles, et une banque est condensée pour {most} au plus.',
  ],
  'Choose fewer widths or depths.': [
    'Wählen Sie weniger Breiten oder Tiefen.',
    'Choisissez moins de largeurs ou de profondeurs.',
  ],
  'The size {size} cannot be left out: the grid does not have it.': [
    'Die Größe {size} lässt sich nicht auslassen: Das Raster hat sie nicht.',
    'La taille {size} ne peut pas être omise : la grille ne l’a pas.',
  ],
  'The largest size, {size}, cannot be left out: all others are parts of it.': [
    'Die größte Größe, {size}, lässt sich nicht auslassen: Alle anderen sind Teile davon.',
    'La plus grande taille, {size}, ne peut pas être omise : toutes les autres en sont des parties.',
  ],
  'Leave out a smaller one.': ['Lassen Sie eine kleinere aus.', 'Omettez-en une plus petite.'],
  'The range {first}-{last} runs backwards.': [
    'Der Bereich {first}-{last} läuft rückwärts.',
    'L’intervalle {first}-{last} est à l’envers.',
  ],
  'Write {last}-{first}.': ['Schreiben Sie {last}-{first}.', 'Écrivez {last}-{first}.'],
  'Choose a smaller one.': ['Wählen Sie eine kleinere.', 'Choisissez-en une plus petite.'],
  'Templates cannot be fitted to the weights of our convolutional network.': [
    'An die Gewichte unseres Faltungsnetzes lassen sich keine Vorlagen anpassen.',
    'Des gabarits ne s’ajustent pas aux poids de notre réseau convolutif.',
  ],
  'From any other model a bank is condensed, with images.': [
    'Aus jedem anderen Modell wird eine Bank mit Bildern verdichtet.',
    'De tout autre modèle, une banque se condense avec des images.',
  ],
  '{way} needs a trained model to take from.': [
    '{way} braucht ein trainiertes Modell, von dem genommen wird.',
    '{way} demande un modèle entraîné où prendre.',
  ],
  '{way} is made for Vision Transformers, and this is of the family {kind}.': [
    '{way} ist für Vision Transformer gemacht, und dies ist aus der Familie {kind}.',
    '{way} est fait pour les Vision Transformers, et ceci est de la famille {kind}.',
  ],
  '{way} takes from a model of the same family, and this one is not of the family {kind}.': [
    '{way} nimmt von einem Modell derselben Familie, und dieses ist nicht aus der Familie {kind}.',
    '{way} prend d’un modèle de la même famille, et celui-ci n’est pas de la famille {kind}.',
  ],
  'A ConvNeXt has {stages} stages of one block at least, and this one has {depth} blocks.': [
    'Ein ConvNeXt hat {stages} Stufen aus wenigstens einem Block, und dieses hat {depth} Blöcke.',
    'Un ConvNeXt a {stages} étages d’un bloc au moins, et celui-ci a {depth} blocs.',
  ],
  'Choose a depth of {depth} or more.': [
    'Wählen Sie eine Tiefe von {depth} oder mehr.',
    'Choisissez une profondeur de {depth} ou plus.',
  ],
  'The stem of a ConvNeXt takes patches of 1, 3 or 4 pixels, not of {patch}.': [
    'Der Anfang eines ConvNeXt nimmt Bildflicken von 1, 3 oder 4 Pixeln, nicht von {patch}.',
    'L’entrée d’un ConvNeXt prend des fragments de 1, 3 ou 4 pixels, et non de {patch}.',
  ],
  'Choose 4; for larger images more stages would do what larger patches do elsewhere.': [
    'Wählen Sie 4; bei größeren Bildern täten mehr Stufen, was sonst größere Bildflicken tun.',
    'Choisissez 4 ; pour de plus grandes images, plus d’étages feraient ce que font ailleurs de plus grands fragments.',
  ],
  'Images of {size} pixels cannot be cut into patches of {patch} and then halved {times} times.': [
    'Bilder von {size} Pixeln lassen sich nicht in Bildflicken von {patch} zerlegen und dann {times}-mal halbieren.',
    'Des images de {size} pixels ne se découpent pas en fragments de {patch} pour être ensuite divisées {times} fois par deux.',
  ],
  'Choose an image size that is a multiple of {unit}.': [
    'Wählen Sie eine Bildgröße, die ein Vielfaches von {unit} ist.',
    'Choisissez une taille d’image qui soit un multiple de {unit}.',
  ],
  'A recurrent network has no hidden width of its own.': [
    'Ein rekurrentes Netz hat keine eigene verborgene Breite.',
    'Un réseau récurrent n’a pas de largeur cachée à lui.',
  ],
  '{library} does not know networks of the family {kind}.': [
    '{library} kennt keine Netze der Familie {kind}.',
    '{library} ne connaît pas de réseaux de la famille {kind}.',
  ],
  'Leave the third number of the size out.': [
    'Lassen Sie die dritte Zahl der Größe weg.',
    'Omettez le troisième nombre de la taille.',
  ],
  'Choose a way that knows it: templates, or random weights.': [
    'Wählen Sie einen Anfang, der es kennt: Vorlagen oder zufällige Gewichte.',
    'Choisissez un début qui le connaît : des gabarits ou des poids aléatoires.',
  ],
  '“{name}” is no network of ours that has a width and a depth, so this cannot be done with it.': [
    '„{name}“ ist kein Netz von hier mit einer Breite und einer Tiefe; damit geht dies nicht.',
    '« {name} » n’est pas un réseau d’ici qui ait une largeur et une profondeur : cela ne se fait pas avec lui.',
  ],
  'Token mixing of {tokens} and channel mixing of {channels} hidden units cannot be: both need at least one.':
    [
      'Mischen von Token mit {tokens} und von Kanälen mit {channels} verborgenen Einheiten geht nicht: Beide brauchen mindestens eine.',
      'Un mélange des jetons de {tokens} et des canaux de {channels} unités cachées est impossible : il en faut au moins une à chacun.',
    ],
  'Choose larger ratios.': ['Wählen Sie größere Verhältnisse.', 'Choisissez des rapports plus grands.'],
  'The teacher sees images of {size} pixels, and these have {other}: what it makes of their parts cannot be compared.':
    [
      'Der Lehrer sieht Bilder von {size} Pixeln, und diese haben {other}: Was er aus ihren Teilen macht, lässt sich nicht vergleichen.',
      'L’enseignant voit des images de {size} pixels, et celles-ci en ont {other} : ce qu’il tire de leurs parties ne se compare pas.',
    ],
  'Condense at {size} pixels, or distil only answers: soft, hard or decoupled.': [
    'Verdichten Sie bei {size} Pixeln, oder destillieren Sie nur Antworten: soft, hard oder decoupled.',
    'Condensez à {size} pixels, ou ne distillez que les réponses : soft, hard ou decoupled.',
  ],
  'The teacher divides an image into {from} × {from2} places, and the network into {to} × {to2}.': [
    'Der Lehrer teilt ein Bild in {from} × {from2} Stellen, das Netz in {to} × {to2}.',
    'L’enseignant divise une image en {from} × {from2} endroits, le réseau en {to} × {to2}.',
  ],
  'What “{name}” is like inside cannot be seen: it is a foreign file, which only answers.': [
    'Wie es in „{name}“ aussieht, lässt sich nicht sehen: Es ist eine fremde Datei, die nur antwortet.',
    'Ce qu’il y a dans « {name} » ne se voit pas : c’est un fichier étranger, qui ne fait que répondre.',
  ],
  'Distil its answers: soft, hard or decoupled; or take a teacher that was trained here or imported from safetensors.':
    [
      'Destillieren Sie seine Antworten: soft, hard oder decoupled; oder nehmen Sie einen Lehrer, der hier trainiert oder aus safetensors importiert wurde.',
      'Distillez ses réponses : soft, hard ou decoupled ; ou prenez un enseignant entraîné ici ou importé de safetensors.',
    ],
  'Choose another size, model or initialisation.': [
    'Wählen Sie eine andere Größe, ein anderes Modell oder einen anderen Anfang.',
    'Choisissez une autre taille, un autre modèle ou un autre début.',
  ],
  'Distillation and cross entropy both have a weight of 0, so that there is nothing to learn from.': [
    'Destillation und Kreuzentropie haben beide das Gewicht 0; so gibt es nichts zu lernen.',
    'Distillation et entropie croisée ont toutes deux un poids de 0 : il n’y a rien à apprendre.',
  ],
  'Give one of them a weight.': ['Geben Sie einer ein Gewicht.', 'Donnez un poids à l’une des deux.'],
  'Without a teacher there is only the cross entropy to learn from, and its weight is 0.': [
    'Ohne Lehrer wird nur aus der Kreuzentropie gelernt, und ihr Gewicht ist 0.',
    'Sans professeur on n’apprend que de l’entropie croisée, et son poids est 0.',
  ],
  'Name a teacher, or give the cross entropy a weight.': [
    'Nennen Sie einen Lehrer, oder geben Sie der Kreuzentropie ein Gewicht.',
    'Nommez un professeur, ou donnez un poids à l’entropie croisée.',
  ],
  'The data has {data} classes, but the network tells {network} apart.': [
    'Die Daten haben {data} Klassen, aber das Netz unterscheidet {network}.',
    'Les données ont {data} classes, mais le réseau en distingue {network}.',
  ],
  'The largest size of the grid is {largest}, and the bank to begin from is of {own}.': [
    'Die größte Größe des Rasters ist {largest}, und die Bank, von der begonnen wird, ist von {own}.',
    'La plus grande taille de la grille est {largest}, et la banque de départ est de {own}.',
  ],
  'Choose a grid whose largest size is the bank’s.': [
    'Wählen Sie ein Raster, dessen größte Größe die der Bank ist.',
    'Choisissez une grille dont la plus grande taille est celle de la banque.',
  ],
  'Training needs a dataset.': [
    'Training braucht einen Datensatz.',
    'L’entraînement demande un jeu de données.',
  ],

  'Without a class token the head reads the mean of the patches.': [
    'Ohne Klassentoken liest der Kopf das Mittel der Patches.',
    'Sans jeton de classe, la tête lit la moyenne des patchs.',
  ],
  '{what} must be a whole number of at least 1, not {value}.': [
    '{what}: Das muss eine ganze Zahl ab 1 sein, nicht {value}.',
    '{what} : ce doit être un entier d’au moins 1, pas {value}.',
  ],
  'Choose a ratio that gives a multiple of {size} for a width of {width}.': [
    'Wählen Sie ein Verhältnis, das bei einer Breite von {width} ein Vielfaches von {size} ergibt.',
    'Choisissez un rapport qui donne un multiple de {size} pour une largeur de {width}.',
  ],
  'The network has no tensors called “{name}”.': [
    'Das Netz hat keine Tensoren namens „{name}“.',
    'Le réseau n’a pas de tenseurs nommés « {name} ».',
  ],
  'The bank has no tensors called “{name}”.': [
    'Die Bank hat keine Tensoren namens „{name}“.',
    'La banque n’a pas de tenseurs nommés « {name} ».',
  ],
  'The auxiliary network of an elastic bank must have its largest size, {size}.': [
    'Das Hilfsnetz einer elastischen Bank muss ihre größte Größe haben, {size}.',
    'Le réseau auxiliaire d’une banque élastique doit avoir sa plus grande taille, {size}.',
  ],
  '“{text}” is not a {what} or a range of {what2}s.': [
    '„{text}“ ist weder eine Zahl noch ein Bereich ({what}, {what2}).',
    '« {text} » n’est ni un nombre ni un intervalle ({what}, {what2}).',
  ],
  'The {what} must be at most {most}, not {value}.': [
    '{what}: höchstens {most}, nicht {value}.',
    '{what} : {most} au plus, pas {value}.',
  ],
  width: ['Breite', 'largeur'],
  depth: ['Tiefe', 'profondeur'],
  'A gene of {width}x{layers} is none of a network of {size}x{depth}.': [
    'Ein Gen von {width}x{layers} ist keines eines Netzes von {size}x{depth}.',
    'Un gène de {width}x{layers} n’en est pas un d’un réseau de {size}x{depth}.',
  ],
  'It is of whole heads, no wider than the network, and has two layers for each four of its own.': [
    'Es besteht aus ganzen Köpfen, ist nicht breiter als das Netz und hat für je vier Schichten zwei.',
    'Il est fait de têtes entières, pas plus large que le réseau, et a deux couches pour quatre.',
  ],
  'There is no initialisation “{name}”.': [
    'Es gibt keinen Anfang „{name}“.',
    'Il n’y a pas de début « {name} ».',
  ],
  'There is no way to condense called “{name}”.': [
    'Es gibt keine Art zu verdichten namens „{name}“.',
    'Il n’y a pas de façon de condenser nommée « {name} ».',
  ],
  'There is no way to begin called “{name}”.': [
    'Es gibt keinen Weg zu beginnen namens „{name}“.',
    'Il n’y a pas de début nommé « {name} ».',
  ],
  'Only SN-Net makes networks whose width changes from block to block, as {size}.': [
    'Nur SN-Net macht Netze, deren Breite von Block zu Block wechselt, wie {size}.',
    'Seul SN-Net fait des réseaux dont la largeur change d’un bloc à l’autre, comme {size}.',
  ],
  'Choose a size of one width.': [
    'Wählen Sie eine Größe von einer Breite.',
    'Choisissez une taille d’une seule largeur.',
  ],
  '{method} makes other depths only: its {what} is {is}, not {other}.': [
    '{method} macht nur andere Tiefen: {what} ist dort {is}, nicht {other}.',
    '{method} ne fait que d’autres profondeurs : {what} y est {is}, pas {other}.',
  ],
  'Choose a {what} of {value}.': ['Wählen Sie {value} ({what}).', 'Choisissez {value} ({what}).'],
  '{method} makes parts of its largest network, down to its smallest: from {smallest} to {largest}, not {size}.':
    [
      '{method} macht Teile seines größten Netzes, bis hinab zum kleinsten: von {smallest} bis {largest}, nicht {size}.',
      '{method} fait des parties de son plus grand réseau, jusqu’au plus petit : de {smallest} à {largest}, pas {size}.',
    ],
  'The nearest is {size}.': ['Am nächsten ist {size}.', 'La plus proche est {size}.'],
  'A stitched network has no scalers of its own.': [
    'Ein gestücktes Netz hat keine eigenen Skalierer.',
    'Un réseau cousu n’a pas d’échelles à lui.',
  ],
  'Leave the scalers out; fine-tune it instead.': [
    'Lassen Sie die Skalierer weg; trainieren Sie es stattdessen nach.',
    'Laissez les échelles ; affinez-le plutôt.',
  ],
  'SN-Net makes its anchors and what goes over from one to the other, not {size}.': [
    'SN-Net macht seine Anker und was von einem zum anderen übergeht, nicht {size}.',
    'SN-Net fait ses ancres et ce qui passe de l’une à l’autre, pas {size}.',
  ],
  'There are: {names}.': ['Es gibt: {names}.', 'Il y a : {names}.'],
  'The images have {data} pixels a side, but the network takes {network}.': [
    'Die Bilder haben {data} Pixel je Seite, aber das Netz nimmt {network}.',
    'Les images ont {data} pixels de côté, mais le réseau en prend {network}.',
  ],
  'Name the classes of the data as those of the network.': [
    'Benennen Sie die Klassen der Daten wie die des Netzes.',
    'Nommez les classes des données comme celles du réseau.',
  ],
  '{method} is trained for a grid of sizes.': [
    '{method} wird für ein Raster von Größen trainiert.',
    '{method} s’entraîne pour une grille de tailles.',
  ],
  'Give one, such as 64-160x4-8.': [
    'Geben Sie eines an, etwa 64-160x4-8.',
    'Donnez-en une, comme 64-160x4-8.',
  ],
  '{method} is trained at one size, and makes every depth of it.': [
    '{method} wird bei einer Größe trainiert und macht davon jede Tiefe.',
    '{method} s’entraîne à une taille, et en fait toutes les profondeurs.',
  ],
  'Leave the grid out, and give its width and depth.': [
    'Lassen Sie das Raster weg, und geben Sie Breite und Tiefe an.',
    'Laissez la grille, et donnez largeur et profondeur.',
  ],
  'There is nothing to make longer: only banks that were condensed here with a rate that stays up (wsd) keep what that takes.':
    [
      'Es gibt nichts zu verlängern: Nur Banken, die hier mit gleichbleibender Rate (wsd) verdichtet wurden, heben auf, was das braucht.',
      'Il n’y a rien à prolonger : seules les banques condensées ici avec un taux qui reste haut (wsd) gardent ce qu’il faut.',
    ],
  'Name such a bank to begin from, or leave the extension out: then it is trained anew from its weights.': [
    'Nennen Sie eine solche Bank, oder lassen Sie die Verlängerung weg: Dann wird von ihren Gewichten neu trainiert.',
    'Nommez une telle banque, ou laissez la prolongation : elle est alors entraînée à nouveau depuis ses poids.',
  ],
  '“{bank}” was condensed under the seed {before}, and is to be made longer under {seed}.': [
    '„{bank}“ wurde mit dem Startwert {before} verdichtet und soll mit {seed} verlängert werden.',
    '« {bank} » a été condensée avec la graine {before}, et doit être prolongée avec {seed}.',
  ],
  'Choose the seed {seed}.': ['Wählen Sie den Startwert {seed}.', 'Choisissez la graine {seed}.'],
  '“{bank}” was trained for as long as {steps} steps already.': [
    '„{bank}“ wurde schon so lange wie {steps} Schritte trainiert.',
    '« {bank} » a déjà été entraînée aussi longtemps que {steps} pas.',
  ],
  'Give more than {steps} steps in all.': [
    'Geben Sie mehr als {steps} Schritte insgesamt an.',
    'Donnez plus de {steps} pas en tout.',
  ],
  '{method} is composed from what was condensed so, and this bank was condensed as “{other}”.': [
    '{method} wird aus dem zusammengesetzt, was so verdichtet wurde, und diese Bank wurde als „{other}“ verdichtet.',
    '{method} se compose de ce qui a été condensé ainsi, et cette banque l’a été comme « {other} ».',
  ],
  'Condense one with --method {method}, and generate from that.': [
    'Verdichten Sie eine mit der Art {method}, und erzeugen Sie daraus.',
    'Condensez-en une de la façon {method}, et générez depuis elle.',
  ],
};
