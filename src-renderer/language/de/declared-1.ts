/** A part of what `declared.ts` puts together. */
export const part1 = {
  'Add a dataset': 'Datensatz hinzufügen',
  'decode images and add them to the catalog as a dataset':
    'Bilder dekodieren und als Datensatz in den Katalog aufnehmen',
  Name: 'Name',
  'what the result is called': 'wie das Ergebnis heißt',
  Notes: 'Notizen',
  'notes on the result': 'Notizen zum Ergebnis',
  Tags: 'Schlagwörter',
  'tags of the result, separated by commas': 'Schlagwörter des Ergebnisses, durch Kommas getrennt',
  Seed: 'Startwert',
  'The same seed gives the same result; another shows how much is chance.':
    'Derselbe Startwert gibt dasselbe Ergebnis; ein anderer zeigt, wie viel Zufall ist.',
  Engine: 'Rechenwerk',
  'what computes': 'was rechnet',
  Device: 'Gerät',
  'where it computes': 'wo es rechnet',
  'Kind of source': 'Art der Quelle',
  Threads: 'Threads',
  'threads of the CPU, 0: one per core': 'Threads des Prozessors, 0: einer je Kern',
  'Let other programs go first': 'Anderen Programmen den Vortritt lassen',
  'let other programs go first where they need the processor':
    'anderen Programmen den Vortritt lassen, wo sie den Prozessor brauchen',
  Kind: 'Art',
  Path: 'Pfad',
  'the folder or the file': 'der Ordner oder die Datei',
  'Share for testing': 'Anteil zum Testen',
  'share that is set aside for testing where no folder is':
    'Anteil, der zum Testen beiseitegelegt wird, wo es keinen Ordner dafür gibt',
  'Share for validation': 'Anteil zum Validieren',
  'share that is set aside for validation': 'Anteil, der zum Validieren beiseitegelegt wird',
  'Seed of the split': 'Startwert der Aufteilung',
  'which images are set aside': 'welche Bilder beiseitegelegt werden',
  'Leave out copies': 'Kopien weglassen',
  'leave pictures out of the test images that are trained on, too':
    'Bilder aus den Testbildern weglassen, auf denen auch trainiert wird',
  'Leave out empty classes': 'Leere Klassen weglassen',
  'leave out classes that have no readable image to train on':
    'Klassen weglassen, die kein lesbares Bild zum Trainieren haben',
  'Leave out near-duplicates': 'Fast gleiche Bilder weglassen',
  'leave out of the test images, too, what is nearly the same as one that is trained on':
    'aus den Testbildern auch weglassen, was fast so ist wie ein Bild, auf dem trainiert wird',
  'Classes at': 'Klassen bei',
  'of folders within folders, which are the classes': 'von Ordnern in Ordnern, welche die Klassen sind',
  'asked where both may be': 'gefragt, wo beides sein kann',
  'File with the classes': 'Datei mit den Klassen',
  'the file in the folder that tells the classes': 'die Datei im Ordner, die die Klassen nennt',
  found: 'gefunden',
  'Column of the images': 'Spalte der Bilder',
  'its column with the names of the images': 'ihre Spalte mit den Namen der Bilder',
  'Column of the classes': 'Spalte der Klassen',
  'its column with their classes': 'ihre Spalte mit den Klassen',
  'Rows and columns changed': 'Zeilen und Spalten vertauscht',
  'Training images': 'Trainingsbilder',
  'how many synthetic training images': 'wie viele gezeichnete Trainingsbilder',
  'Test images': 'Testbilder',
  'Seed of the images': 'Startwert der Bilder',
  'Side of the images': 'Seite der Bilder',
  pixels: 'Pixel',
  'Image size': 'Bildgröße',
  'pixels per side': 'Pixel je Seite',
  'what suits the images': 'was zu den Bildern passt',
  'Run a comparison': 'Vergleich rechnen',
  'compare ways to get models of some sizes, on equal data and budgets':
    'Wege zu Modellen einiger Größen vergleichen, mit gleichen Daten und gleichem Aufwand',
  Data: 'Daten',
  'what all models are trained and measured on': 'worauf alle Modelle trainiert und gemessen werden',
  Teacher: 'Lehrer',
  'the teacher that a bank was condensed from': 'der Lehrer, von dem eine Bank verdichtet wurde',
  'what is condensed': 'was verdichtet wird',
  Source: 'Quelle',
  'condense on other images, whose classes the teacher knows':
    'auf anderen Bildern verdichten, deren Klassen der Lehrer kennt',
  'Ways to begin': 'Wege zu beginnen',
  'Other teacher': 'Anderer Lehrer',
  'another ancestor for the experiment transfer, e.g. a Vision Transformer beside a CNN':
    'ein anderer Vorfahr für den Versuch transfer, z. B. ein Vision Transformer neben einem CNN',
  'What is learned of the teacher’s answers: all of them (soft), only the likeliest class (hard), or that and the others apart (decoupled). From a teacher of ours also its features, a contrast between images, or its answer for each token.':
    'Was von den Antworten des Lehrers gelernt wird: alle (soft), nur die wahrscheinlichste Klasse (hard), oder diese und die übrigen getrennt (decoupled). Von einem eigenen Lehrer auch seine Merkmale, ein Kontrast zwischen Bildern, oder seine Antwort für jedes Token.',
  Hypernetwork: 'Hypernetz',
  'the file of a trained GHN-3, in safetensors, that predicts the weights':
    'die Datei eines trainierten GHN-3, in Safetensors, das die Gewichte vorhersagt',
  'the file of a trained GHN-3, in safetensors, for the way ghn-3':
    'die Datei eines trainierten GHN-3, in Safetensors, für den Weg ghn-3',
  Experiment: 'Versuch',
  'the rows of a question, beside or instead of ways': 'die Zeilen zu einer Frage, neben oder statt der Wege',
  Sizes: 'Größen',
  'widths and depths, e.g. 64x4,128x6; 128x6x2 names a hidden width of twice the width':
    'Breiten und Tiefen, z. B. 64x4,128x6; 128x6x2 nennt eine verborgene Breite vom Doppelten der Breite',
  Seeds: 'Startwerte',
  'how many': 'wie viele',
  'runs of everything, each under a seed of its own': 'Läufe von allem, jeder mit eigenem Startwert',
  'Images to condense with': 'Bilder zum Verdichten',
  'images that each family is condensed with': 'Bilder, mit denen jede Familie verdichtet wird',
  'What is equal in condensing': 'Was beim Verdichten gleich ist',
  'what is equal in condensing: images seen, or the operations of so many images of the largest size':
    'was beim Verdichten gleich ist: gesehene Bilder, oder die Rechenschritte so vieler Bilder der größten Größe',
  'Epochs of fine-tuning': 'Epochen des Nachtrainierens',
  'passes of the fine-tuning of every model': 'Durchgänge beim Nachtrainieren jedes Modells',
  'Images to fine-tune with': 'Bilder zum Nachtrainieren',
  'use only so many images for fine-tuning': 'nur so viele Bilder zum Nachtrainieren nehmen',
  all: 'alle',
  'Batch of fine-tuning': 'Batch beim Nachtrainieren',
  'images in a batch of the fine-tuning': 'Bilder in einem Batch beim Nachtrainieren',
  'Batch of condensing': 'Batch beim Verdichten',
  'images in a batch of the condensing': 'Bilder in einem Batch beim Verdichten',
  'Learning rate of fine-tuning': 'Lernrate des Nachtrainierens',
  'learning rate of the fine-tuning': 'Lernrate beim Nachtrainieren',
  'lower for what works already': 'niedriger für das, was schon läuft',
  'Learning rate of plain networks': 'Lernrate gewöhnlicher Netze',
  'learning rate of plain networks that are distilled': 'Lernrate gewöhnlicher Netze, die destilliert werden',
  'Steps of scalers': 'Schritte der Skalierer',
  'updates of scalers, where a way trains them': 'Schritte der Skalierer, wo ein Weg sie trainiert',
  'Steps of LiGO and Auto-Learngene': 'Schritte von LiGO und Auto-Learngene',
  'updates of what LiGO and Auto-Learngene learn': 'Schritte dessen, was LiGO und Auto-Learngene lernen',
  'Distil while fine-tuning': 'Beim Nachtrainieren destillieren',
  'distil from the teacher while fine-tuning as well': 'auch beim Nachtrainieren vom Lehrer destillieren',
  'Grid of elastic families': 'Raster elastischer Familien',
  'sizes that elastic families are condensed for': 'Größen, für die elastische Familien verdichtet werden',
  'those that are compared': 'die verglichenen',
  'Width of the auxiliary network': 'Breite des Hilfsnetzes',
  'width of the auxiliary network of what has one size': 'Breite des Hilfsnetzes von dem, was eine Größe hat',
  'the largest': 'die größte',
  'Its depth': 'Seine Tiefe',
  'its depth': 'seine Tiefe',
  'Head size': 'Größe eines Kopfes',
  'what the network is: vit, Vision Transformer; convnext, ConvNeXt; gru, GRU; mixer, MLP-Mixer':
    'was das Netz ist: vit, Vision Transformer; convnext, ConvNeXt; gru, GRU; mixer, MLP-Mixer',
  Widening: 'Verbreiterung',
  'convnext: width of each stage by that of the stage before':
    'convnext: Breite jeder Stufe durch die der Stufe davor',
  'ConvNeXt: how much wider each of its four stages is than the one before; 1 or 2.':
    'ConvNeXt: um wie viel breiter jede seiner vier Stufen ist als die davor; 1 oder 2.',
  'Each feature looks at its neighbourhood by a kernel of its own, in four stages; cheap on small images.':
    'Jedes Merkmal sieht seine Umgebung durch einen eigenen Kern an, in vier Stufen; günstig bei kleinen Bildern.',
  'It reads the patches one after the other and keeps a state; the simplest, and the slowest to train.':
    'Es liest die Bildflicken nacheinander und merkt sich einen Zustand; am einfachsten, und am langsamsten zu trainieren.',
  'What the models of the bank are.': 'Was die Modelle der Bank sind.',
  'Token ratio': 'Verhältnis der Flicken',
  'mixer: hidden width of token mixing by the width':
    'mixer: verborgene Breite beim Mischen der Bildflicken durch die Breite',
  'MLP-Mixer: how many hidden units mix the patches, by the width; 0.5 to 2.':
    'MLP-Mixer: wie viele verborgene Einheiten die Bildflicken mischen, durch die Breite; 0,5 bis 2.',
  'Its patches look at each other by attention, in several heads; the strongest and the best known.':
    'Seine Bildflicken sehen einander durch Aufmerksamkeit an, in mehreren Köpfen; am stärksten und am bekanntesten.',
  'Its patches are mixed by a small network of their own, without attention and without heads; simple and fast.':
    'Seine Bildflicken mischt ein eigenes kleines Netz, ohne Aufmerksamkeit und ohne Köpfe; einfach und schnell.',
  'size of an attention head': 'Größe eines Aufmerksamkeitskopfes',
  'MLP ratio': 'MLP-Verhältnis',
  'hidden width of a block by the width': 'verborgene Breite eines Blocks im Verhältnis zur Breite',
  Patch: 'Patch',
  'size of a patch': 'Größe eines Patches',
  'after the size of the images': 'nach der Größe der Bilder',
  'the dataset’s': 'die des Datensatzes',
  'Block size': 'Blockgröße',
  'Side of a template. Smaller ones are shared by more widths; 16 to 64.':
    'Seite einer Vorlage. Kleinere teilen sich mehr Breiten; 16 bis 64.',
  'Block columns': 'Blockspalten',
  'The other side, where templates are no squares. One divides the other; widths are multiples of the longer.':
    'Die andere Seite, wo Vorlagen keine Quadrate sind. Eine teilt die andere; Breiten sind Vielfache der längeren.',
  squares: 'Quadrate',
  Templates: 'Vorlagen',
  'For each matrix': 'Je Matrix',
  'More templates make a better and larger bank; 4 to 16.':
    'Mehr Vorlagen geben eine bessere und größere Bank; 4 bis 16.',
  'For other tensors': 'Für andere Tensoren',
  'The same for biases, norms and positions; 2 to 8 are plenty.':
    'Dasselbe für Bias, Normen und Positionen; 2 bis 8 genügen.',
  'Report to': 'Bericht nach',
  'also write the report to this folder: HTML, CSV, JSON, SVG and PNG':
    'den Bericht auch in diesen Ordner schreiben: HTML, CSV, JSON, SVG und PNG',
  Condense: 'Verdichten',
  'condense a teacher into a bank of weight templates':
    'einen Lehrer zu einer Bank von Gewichtsvorlagen verdichten',
  'what the teacher is asked about': 'wonach der Lehrer gefragt wird',
  From: 'Aus',
  'begin from a bank, e.g. one that was fitted; its shape is kept':
    'mit einer Bank beginnen, z. B. einer angepassten; ihre Form bleibt',
  'Pairs of classes': 'Klassenpaare',
  'which of the teacher’s classes stand for a class of the dataset, where their names do not tell':
    'welche Klassen des Lehrers für eine Klasse des Datensatzes stehen, wo die Namen es nicht sagen',
  Method: 'Verfahren',
  '“wave” condenses templates. The others are rivals, to compare with.':
    '„wave“ verdichtet Vorlagen. Die anderen sind Mitbewerber, zum Vergleich.',
  'Widths × depths': 'Breiten × Tiefen',
  'Such as 64-160x4-8 or 64,128x4,6,8; hidden widths of 1 to 4 times the width: 64-160x4-8x1-4':
    'Etwa 64-160x4-8 oder 64,128x4,6,8; verborgene Breiten vom 1- bis 4-Fachen der Breite: 64-160x4-8x1-4',
  Network: 'Netz',
  'Sizes left out': 'Ausgelassene Größen',
  'Such as 128x5: never trained, to see how the bank does on them':
    'Etwa 128x5: nie trainiert, um zu sehen, wie gut die Bank dort ist',
  Width: 'Breite',
  'Numbers that stand for each patch. Of the largest model that the bank is condensed with.':
    'Zahlen, die für jeden Patch stehen. Des größten Modells, mit dem die Bank verdichtet wird.',
  Depth: 'Tiefe',
  'Its blocks, one after the other.': 'Seine Blöcke, einer nach dem anderen.',
  'Width of one attention head; 32 or 64. Widths are multiples of it.':
    'Breite eines Aufmerksamkeitskopfes; 32 oder 64. Breiten sind Vielfache davon.',
  'How much wider the hidden layer of a block is than the model; 2 to 4.':
    'Wie viel breiter die verborgene Schicht eines Blocks ist als das Modell; 2 bis 4.',
  'Side of the squares an image is cut into. Smaller sees more and costs four times as much when halved.':
    'Seite der Quadrate, in die ein Bild zerlegt wird. Kleinere sehen mehr und kosten halbiert das Vierfache.',
  'Images are brought to this side before they are learned from; a multiple of the patch.':
    'Auf diese Seite werden Bilder vor dem Lernen gebracht; ein Vielfaches des Patches.',
  'Classes of': 'Klassen von',
  'whose classes the bank has; the teacher’s own are distilled without labels':
    'wessen Klassen die Bank hat; die eigenen des Lehrers werden ohne Beschriftungen destilliert',
  'Of this matrix alone, instead of the number for all.': 'Nur für diese Matrix, statt der Zahl für alle.',
  Distillation: 'Destillation',
  'What is learned of the teacher’s answers: all of them (soft), only the likeliest class (hard), or that and the others apart (decoupled).':
    'Was von den Antworten des Lehrers gelernt wird: alle (soft), nur die wahrscheinlichste Klasse (hard), oder diese und die anderen getrennt (decoupled).',
  Loss: 'Verlust',
  'Temperature τ': 'Temperatur τ',
  'How soft the teacher’s answers are made: 1 as they are, 2 to 4 show more of what it is unsure of.':
    'Wie weich die Antworten des Lehrers gemacht werden: 1 wie sie sind, 2 bis 4 zeigt mehr davon, wo er unsicher ist.',
  'Weight of the teacher': 'Gewicht des Lehrers',
  'How much the teacher’s answers count. 1 is usual, 0 leaves the teacher out.':
    'Wie viel die Antworten des Lehrers zählen. 1 ist üblich, 0 lässt den Lehrer weg.',
  'Weight of the labels': 'Gewicht der Beschriftungen',
  'How much the labels count beside the teacher; 0 to 1.':
    'Wie viel die Beschriftungen neben dem Lehrer zählen; 0 bis 1.',
  Effort: 'Aufwand',
  'how long, where neither steps nor epochs are given: quick, standard or long':
    'wie lange, wo weder Schritte noch Epochen genannt sind: quick, standard oder long',
  Steps: 'Schritte',
  updates: 'Schritte',
  'after the number of images': 'nach der Zahl der Bilder',
  Schedule: 'Zeitplan',
  Epochs: 'Epochen',
  'How often all images are seen; 2 to 20.': 'Wie oft alle Bilder gesehen werden; 2 bis 20.',
  'Warm-up, share': 'Anlauf, Anteil',
  'Share of the steps in which the rate rises to its full value; 0.05 is usual.':
    'Anteil der Schritte, in denen die Rate auf ihren vollen Wert steigt; 0,05 ist üblich.',
  'Learning rate goes': 'Verlauf der Lernrate',
  'Down a cosine; or it stays up until the end, so that a run can be kept at any moment.':
    'Einen Kosinus hinab; oder sie bleibt bis zum Ende oben, sodass ein Lauf jederzeit behalten werden kann.',
  'Decay, share': 'Abfall, Anteil',
  'Share of the steps at the end in which a rate that stayed up falls to 0; 0.1 to 0.3.':
    'Anteil der Schritte am Ende, in denen eine Rate, die oben blieb, auf 0 fällt; 0,1 bis 0,3.',
  Batch: 'Batch',
  'Images of one step. More are steadier and take more memory; 32 to 256.':
    'Bilder eines Schritts. Mehr sind ruhiger und brauchen mehr Speicher; 32 bis 256.',
  images: 'Bilder',
  'Optimizer (AdamW)': 'Optimierer (AdamW)',
  'Gradient clipping': 'Begrenzung der Gradienten',
  'Steps are never longer than this, against sudden failure; 1 is usual, 0 does not cut.':
    'Schritte sind nie länger als das, gegen plötzliches Scheitern; 1 ist üblich, 0 begrenzt nicht.',
  'β₁': 'β₁',
  'How long the direction of steps is remembered; 0.9 is usual.':
    'Wie lange die Richtung der Schritte erinnert wird; 0,9 ist üblich.',
  'β₂': 'β₂',
  'How long the size of steps is remembered; 0.95 to 0.999.':
    'Wie lange die Größe der Schritte erinnert wird; 0,95 bis 0,999.',
  'Moving average': 'Gleitendes Mittel',
  'Keeps a mean of the weights, of this much of the past; 0.99 to 0.9999, or none.':
    'Behält ein Mittel der Gewichte, mit so viel Vergangenheit; 0,99 bis 0,9999, oder keines.',
  none: 'keines',
  'Half computes products of matrices with 16 bits; auto does so on a GPU that is faster that way.':
    'Half rechnet Matrixprodukte mit 16 Bits; auto tut das auf einer GPU, die so schneller ist.',
  'Micro-batch': 'Teilbatch',
  'Images whose gradient is computed at once: less memory, the same result.':
    'Bilder, deren Gradient auf einmal berechnet wird: weniger Speicher, dasselbe Ergebnis.',
  'what fits the cache': 'was in den Cache passt',
  'Label smoothing': 'Glättung der Beschriftungen',
  'Trusts labels less by this share; 0.1 helps where some are wrong.':
    'Traut Beschriftungen um diesen Anteil weniger; 0,1 hilft, wo einige falsch sind.',
  'Mirror half of them': 'Die Hälfte spiegeln',
  'Every other time an image is shown as in a mirror.':
    'Jedes zweite Mal wird ein Bild wie im Spiegel gezeigt.',
  'yes, but not digits and letters (idx files, tables, arrays)':
    'ja, aber nicht bei Ziffern und Buchstaben (idx-Dateien, Tabellen, Arrays)',
  Images: 'Bilder',
  Shift: 'Verschiebung',
  'Images are moved by up to so many pixels, so that places are not learned by heart.':
    'Bilder werden um bis zu so viele Pixel verschoben, damit Orte nicht auswendig gelernt werden.',
  '1/16 of the side': '1/16 der Seite',
  'Crop, share': 'Ausschnitt, Anteil',
  'A random part of each image is shown, of at least this share; 0.5 to 1, 1 shows all of it.':
    'Ein zufälliger Teil jedes Bildes wird gezeigt, mindestens dieser Anteil; 0,5 bis 1, 1 zeigt alles.',
  'Random erasing': 'Zufälliges Löschen',
  'How often a box of an image is blotted out; 0.25 against learning by heart.':
    'Wie oft ein Kasten eines Bildes ausgelöscht wird; 0,25 gegen Auswendiglernen.',
  'CutMix α': 'CutMix α',
  'Pastes a box of another image; 1 against learning by heart, 0 not at all.':
    'Fügt einen Kasten eines anderen Bildes ein; 1 gegen Auswendiglernen, 0 gar nicht.',
  'Ask the teacher about new views at every sight': 'Den Lehrer bei jedem Sehen nach neuen Ansichten fragen',
  'Instead of eight that are kept: learns more, and the teacher computes at every step.':
    'Statt nach acht behaltenen: lernt mehr, und der Lehrer rechnet bei jedem Schritt.',
  'Mixup α': 'Mixup α',
  'Blends pairs of images; 0.2 against learning by heart, 0 not at all.':
    'Mischt Paare von Bildern; 0,2 gegen Auswendiglernen, 0 gar nicht.',
  'Use only': 'Nur so viele',
  'Learns from so many images only, to try something quickly.':
    'Lernt nur aus so vielen Bildern, um etwas schnell zu versuchen.',
  'Measure every': 'Messen alle',
  'Steps between two points of the accuracy curve. Each takes time.':
    'Schritte zwischen zwei Punkten der Genauigkeitskurve. Jeder kostet Zeit.',
  'ten in a run': 'zehn je Lauf',
  steps: 'Schritte',
  Patience: 'Geduld',
  'Ends after so many measurements that were no better, and keeps the best; 0 never. For few images.':
    'Endet nach so vielen Messungen, die nicht besser waren, und behält die beste; 0 nie. Für wenige Bilder.',
  '5 up to 5000 images': '5 bis 5000 Bilder',
};
