/** A part of what `declared.ts` puts together. */
export const part1 = {
  'Add a dataset': 'Ajouter un jeu de données',
  'decode images and add them to the catalog as a dataset':
    'décoder des images et les ajouter au catalogue comme jeu de données',
  Name: 'Nom',
  'what the result is called': 'comment s’appelle le résultat',
  Notes: 'Notes',
  'notes on the result': 'notes sur le résultat',
  Tags: 'Étiquettes',
  'tags of the result, separated by commas': 'étiquettes du résultat, séparées par des virgules',
  Seed: 'Graine',
  'The same seed gives the same result; another shows how much is chance.':
    'La même graine donne le même résultat ; une autre montre la part du hasard.',
  Engine: 'Moteur',
  'what computes': 'ce qui calcule',
  Device: 'Appareil',
  'where it computes': 'où cela calcule',
  'Kind of source': 'Type de source',
  Threads: 'Fils',
  'threads of the CPU, 0: one per core': 'fils du processeur, 0 : un par cœur',
  'Let other programs go first': 'Laisser passer les autres programmes',
  'let other programs go first where they need the processor':
    'laisser passer les autres programmes là où ils ont besoin du processeur',
  Kind: 'Sorte',
  Path: 'Chemin',
  'the folder or the file': 'le dossier ou le fichier',
  'Share for testing': 'Part pour tester',
  'share that is set aside for testing where no folder is':
    'part mise de côté pour tester là où il n’y a pas de dossier',
  'Share for validation': 'Part pour valider',
  'share that is set aside for validation': 'part mise de côté pour valider',
  'Seed of the split': 'Graine du partage',
  'which images are set aside': 'quelles images sont mises de côté',
  'Leave out copies': 'Laisser les copies de côté',
  'leave pictures out of the test images that are trained on, too':
    'laisser hors des images de test celles qui servent aussi à entraîner',
  'Leave out empty classes': 'Omettre les classes vides',
  'leave out classes that have no readable image to train on':
    'omettre les classes qui n’ont pas d’image lisible pour l’entraînement',
  'Leave out near-duplicates': 'Laisser de côté ce qui est presque pareil',
  'leave out of the test images, too, what is nearly the same as one that is trained on':
    'laisser aussi hors des images de test ce qui est presque comme une image qui sert à entraîner',
  'Classes at': 'Classes à',
  'of folders within folders, which are the classes':
    'de dossiers dans des dossiers, lesquels sont les classes',
  'asked where both may be': 'demandé où les deux se peuvent',
  'File with the classes': 'Fichier des classes',
  'the file in the folder that tells the classes': 'le fichier du dossier qui dit les classes',
  found: 'trouvé',
  'Column of the images': 'Colonne des images',
  'its column with the names of the images': 'sa colonne avec les noms des images',
  'Column of the classes': 'Colonne des classes',
  'its column with their classes': 'sa colonne avec leurs classes',
  'Rows and columns changed': 'Lignes et colonnes échangées',
  'Training images': 'Images d’entraînement',
  'how many synthetic training images': 'combien d’images d’entraînement dessinées',
  'Test images': 'Images de test',
  'Seed of the images': 'Graine des images',
  'Side of the images': 'Côté des images',
  pixels: 'pixels',
  'Image size': 'Taille d’image',
  'pixels per side': 'pixels par côté',
  'what suits the images': 'ce qui convient aux images',
  'Run a comparison': 'Lancer une comparaison',
  'compare ways to get models of some sizes, on equal data and budgets':
    'comparer des voies vers des modèles de quelques tailles, à données et moyens égaux',
  Data: 'Données',
  'what all models are trained and measured on': 'ce sur quoi tous les modèles sont entraînés et mesurés',
  Teacher: 'Professeur',
  'the teacher that a bank was condensed from': 'le professeur dont une banque a été condensée',
  'what is condensed': 'ce qui est condensé',
  Source: 'Source',
  'condense on other images, whose classes the teacher knows':
    'condenser sur d’autres images, dont le professeur connaît les classes',
  'Ways to begin': 'Voies de départ',
  'Other teacher': 'Autre professeur',
  'another ancestor for the experiment transfer, e.g. a Vision Transformer beside a CNN':
    'un autre ancêtre pour l’expérience transfer, p. ex. un Vision Transformer à côté d’un CNN',
  'What is learned of the teacher’s answers: all of them (soft), only the likeliest class (hard), or that and the others apart (decoupled). From a teacher of ours also its features, a contrast between images, or its answer for each token.':
    'Ce qui est appris des réponses de l’enseignant : toutes (soft), seulement la classe la plus probable (hard), ou celle-ci et les autres à part (decoupled). D’un professeur d’ici, aussi ses caractéristiques, un contraste entre images, ou sa réponse pour chaque jeton.',
  Hypernetwork: 'Hyperréseau',
  'the file of a trained GHN-3, in safetensors, that predicts the weights':
    'le fichier d’un GHN-3 entraîné, en safetensors, qui prédit les poids',
  'the file of a trained GHN-3, in safetensors, for the way ghn-3':
    'le fichier d’un GHN-3 entraîné, en safetensors, pour la voie ghn-3',
  Experiment: 'Expérience',
  'the rows of a question, beside or instead of ways':
    'les lignes d’une question, à côté ou à la place des voies',
  Sizes: 'Tailles',
  'widths and depths, e.g. 64x4,128x6; 128x6x2 names a hidden width of twice the width':
    'largeurs et profondeurs, p. ex. 64x4,128x6 ; 128x6x2 dit une largeur cachée du double de la largeur',
  Seeds: 'Graines',
  'how many': 'combien',
  'runs of everything, each under a seed of its own': 'passages de tout, chacun sous sa graine',
  'Images to condense with': 'Images pour condenser',
  'images that each family is condensed with': 'images avec lesquelles chaque famille est condensée',
  'What is equal in condensing': 'Ce qui est égal en condensant',
  'what is equal in condensing: images seen, or the operations of so many images of the largest size':
    'ce qui est égal en condensant : les images vues, ou les opérations d’autant d’images de la plus grande taille',
  'Epochs of fine-tuning': 'Époques d’affinage',
  'passes of the fine-tuning of every model': 'passages de l’affinage de chaque modèle',
  'Images to fine-tune with': 'Images pour affiner',
  'use only so many images for fine-tuning': 'n’employer qu’autant d’images pour affiner',
  all: 'toutes',
  'Batch of fine-tuning': 'Lot de l’affinage',
  'images in a batch of the fine-tuning': 'images dans un lot de l’affinage',
  'Batch of condensing': 'Lot de la condensation',
  'images in a batch of the condensing': 'images dans un lot de la condensation',
  'Learning rate of fine-tuning': 'Taux de l’affinage',
  'learning rate of the fine-tuning': 'taux d’apprentissage de l’affinage',
  'lower for what works already': 'plus bas pour ce qui marche déjà',
  'Learning rate of plain networks': 'Taux des réseaux simples',
  'learning rate of plain networks that are distilled':
    'taux d’apprentissage des réseaux simples qui sont distillés',
  'Steps of scalers': 'Pas des échelles',
  'updates of scalers, where a way trains them': 'pas des échelles, là où une voie les entraîne',
  'Steps of LiGO and Auto-Learngene': 'Pas de LiGO et d’Auto-Learngene',
  'updates of what LiGO and Auto-Learngene learn': 'pas de ce qu’apprennent LiGO et Auto-Learngene',
  'Distil while fine-tuning': 'Distiller en affinant',
  'distil from the teacher while fine-tuning as well': 'distiller aussi du professeur en affinant',
  'Grid of elastic families': 'Grille des familles élastiques',
  'sizes that elastic families are condensed for':
    'tailles pour lesquelles les familles élastiques sont condensées',
  'those that are compared': 'celles qui sont comparées',
  'Width of the auxiliary network': 'Largeur du réseau auxiliaire',
  'width of the auxiliary network of what has one size':
    'largeur du réseau auxiliaire de ce qui a une seule taille',
  'the largest': 'la plus grande',
  'Its depth': 'Sa profondeur',
  'its depth': 'sa profondeur',
  'Head size': 'Taille de tête',
  'what the network is: vit, Vision Transformer; convnext, ConvNeXt; gru, GRU; mixer, MLP-Mixer':
    'ce qu’est le réseau : vit, Vision Transformer ; convnext, ConvNeXt ; gru, GRU ; mixer, MLP-Mixer',
  Widening: 'Élargissement',
  'convnext: width of each stage by that of the stage before':
    'convnext : largeur de chaque étage par celle de l’étage précédent',
  'ConvNeXt: how much wider each of its four stages is than the one before; 1 or 2.':
    'ConvNeXt : de combien chacun de ses quatre étages est plus large que le précédent ; 1 ou 2.',
  'Each feature looks at its neighbourhood by a kernel of its own, in four stages; cheap on small images.':
    'Chaque trait regarde son voisinage par un noyau à lui, en quatre étages ; peu coûteux sur de petites images.',
  'It reads the patches one after the other and keeps a state; the simplest, and the slowest to train.':
    'Il lit les fragments l’un après l’autre et garde un état ; le plus simple, et le plus lent à entraîner.',
  'What the models of the bank are.': 'Ce que sont les modèles de la banque.',
  'Token ratio': 'Rapport des fragments',
  'mixer: hidden width of token mixing by the width':
    'mixer : largeur cachée du mélange des fragments par la largeur',
  'MLP-Mixer: how many hidden units mix the patches, by the width; 0.5 to 2.':
    'MLP-Mixer : combien d’unités cachées mélangent les fragments, par la largeur ; 0,5 à 2.',
  'Its patches look at each other by attention, in several heads; the strongest and the best known.':
    'Ses fragments se regardent par l’attention, en plusieurs têtes ; le plus fort et le plus connu.',
  'Its patches are mixed by a small network of their own, without attention and without heads; simple and fast.':
    'Ses fragments sont mélangés par un petit réseau à eux, sans attention et sans têtes ; simple et rapide.',
  'size of an attention head': 'taille d’une tête d’attention',
  'MLP ratio': 'Rapport du MLP',
  'hidden width of a block by the width': 'largeur cachée d’un bloc selon la largeur',
  Patch: 'Patch',
  'size of a patch': 'taille d’un patch',
  'after the size of the images': 'selon la taille des images',
  'the dataset’s': 'celle des données',
  'Block size': 'Taille de bloc',
  'Side of a template. Smaller ones are shared by more widths; 16 to 64.':
    'Côté d’un gabarit. De plus petits servent à plus de largeurs ; 16 à 64.',
  'Block columns': 'Colonnes de bloc',
  'The other side, where templates are no squares. One divides the other; widths are multiples of the longer.':
    'L’autre côté, si les gabarits ne sont pas carrés. L’un divise l’autre ; les largeurs sont des multiples du plus long.',
  squares: 'carrés',
  Templates: 'Gabarits',
  'For each matrix': 'Par matrice',
  'More templates make a better and larger bank; 4 to 16.':
    'Plus de gabarits font une banque meilleure et plus grosse ; 4 à 16.',
  'For other tensors': 'Pour les autres tenseurs',
  'The same for biases, norms and positions; 2 to 8 are plenty.':
    'De même pour biais, normes et positions ; 2 à 8 suffisent.',
  'Report to': 'Rapport vers',
  'also write the report to this folder: HTML, CSV, JSON, SVG and PNG':
    'écrire aussi le rapport dans ce dossier : HTML, CSV, JSON, SVG et PNG',
  Condense: 'Condenser',
  'condense a teacher into a bank of weight templates':
    'condenser un professeur en une banque de gabarits de poids',
  'what the teacher is asked about': 'ce sur quoi le professeur est interrogé',
  From: 'De',
  'begin from a bank, e.g. one that was fitted; its shape is kept':
    'partir d’une banque, p. ex. ajustée ; sa forme est gardée',
  'Pairs of classes': 'Paires de classes',
  'which of the teacher’s classes stand for a class of the dataset, where their names do not tell':
    'lesquelles des classes du professeur représentent une classe des données, là où leurs noms ne le disent pas',
  Method: 'Méthode',
  '“wave” condenses templates. The others are rivals, to compare with.':
    '« wave » condense des gabarits. Les autres sont des rivales, pour comparer.',
  'Widths × depths': 'Largeurs × profondeurs',
  'Such as 64-160x4-8 or 64,128x4,6,8; hidden widths of 1 to 4 times the width: 64-160x4-8x1-4':
    'Telles que 64-160x4-8 ou 64,128x4,6,8 ; largeurs cachées de 1 à 4 fois la largeur : 64-160x4-8x1-4',
  Network: 'Réseau',
  'Sizes left out': 'Tailles laissées de côté',
  'Such as 128x5: never trained, to see how the bank does on them':
    'Telles que 128x5 : jamais entraînées, pour voir ce qu’y vaut la banque',
  Width: 'Largeur',
  'Numbers that stand for each patch. Of the largest model that the bank is condensed with.':
    'Nombres qui représentent chaque patch. Du plus grand modèle avec lequel la banque est condensée.',
  Depth: 'Profondeur',
  'Its blocks, one after the other.': 'Ses blocs, l’un après l’autre.',
  'Width of one attention head; 32 or 64. Widths are multiples of it.':
    'Largeur d’une tête d’attention ; 32 ou 64. Les largeurs en sont des multiples.',
  'How much wider the hidden layer of a block is than the model; 2 to 4.':
    'Combien la couche cachée d’un bloc est plus large que le modèle ; 2 à 4.',
  'Side of the squares an image is cut into. Smaller sees more and costs four times as much when halved.':
    'Côté des carrés en lesquels une image est découpée. Plus petit voit plus et coûte quatre fois plus, réduit de moitié.',
  'Images are brought to this side before they are learned from; a multiple of the patch.':
    'Les images sont amenées à ce côté avant d’être apprises ; un multiple du patch.',
  'Classes of': 'Classes de',
  'whose classes the bank has; the teacher’s own are distilled without labels':
    'de qui la banque a les classes ; celles du professeur sont distillées sans étiquettes',
  'Of this matrix alone, instead of the number for all.':
    'De cette seule matrice, au lieu du nombre pour toutes.',
  Distillation: 'Distillation',
  'What is learned of the teacher’s answers: all of them (soft), only the likeliest class (hard), or that and the others apart (decoupled).':
    'Ce qui est appris des réponses du professeur : toutes (soft), la seule classe la plus probable (hard), ou celle-ci et les autres à part (decoupled).',
  Loss: 'Perte',
  'Temperature τ': 'Température τ',
  'How soft the teacher’s answers are made: 1 as they are, 2 to 4 show more of what it is unsure of.':
    'À quel point les réponses du professeur sont adoucies : 1 telles quelles, 2 à 4 montrent plus de ses doutes.',
  'Weight of the teacher': 'Poids du professeur',
  'How much the teacher’s answers count. 1 is usual, 0 leaves the teacher out.':
    'Combien comptent les réponses du professeur. 1 est d’usage, 0 laisse le professeur de côté.',
  'Weight of the labels': 'Poids des étiquettes',
  'How much the labels count beside the teacher; 0 to 1.':
    'Combien comptent les étiquettes à côté du professeur ; 0 à 1.',
  Effort: 'Effort',
  'how long, where neither steps nor epochs are given: quick, standard or long':
    'combien de temps, sans pas ni époques : quick, standard ou long',
  Steps: 'Pas',
  updates: 'pas',
  'after the number of images': 'selon le nombre d’images',
  Schedule: 'Calendrier',
  Epochs: 'Époques',
  'How often all images are seen; 2 to 20.': 'Combien de fois toutes les images sont vues ; 2 à 20.',
  'Warm-up, share': 'Élan, part',
  'Share of the steps in which the rate rises to its full value; 0.05 is usual.':
    'Part des pas où le taux monte à sa pleine valeur ; 0,05 est d’usage.',
  'Learning rate goes': 'Cours du taux',
  'Down a cosine; or it stays up until the end, so that a run can be kept at any moment.':
    'Le long d’un cosinus ; ou il reste haut jusqu’à la fin, si bien qu’on peut garder un travail à tout moment.',
  'Decay, share': 'Descente, part',
  'Share of the steps at the end in which a rate that stayed up falls to 0; 0.1 to 0.3.':
    'Part des pas, à la fin, où un taux resté haut tombe à 0 ; 0,1 à 0,3.',
  Batch: 'Lot',
  'Images of one step. More are steadier and take more memory; 32 to 256.':
    'Images d’un pas. Plus sont plus stables et prennent plus de mémoire ; 32 à 256.',
  images: 'images',
  'Optimizer (AdamW)': 'Optimiseur (AdamW)',
  'Gradient clipping': 'Borne des gradients',
  'Steps are never longer than this, against sudden failure; 1 is usual, 0 does not cut.':
    'Les pas ne sont jamais plus longs, contre l’échec soudain ; 1 est d’usage, 0 ne borne pas.',
  'β₁': 'β₁',
  'How long the direction of steps is remembered; 0.9 is usual.':
    'Combien de temps la direction des pas est retenue ; 0,9 est d’usage.',
  'β₂': 'β₂',
  'How long the size of steps is remembered; 0.95 to 0.999.':
    'Combien de temps la taille des pas est retenue ; 0,95 à 0,999.',
  'Moving average': 'Moyenne mobile',
  'Keeps a mean of the weights, of this much of the past; 0.99 to 0.9999, or none.':
    'Garde une moyenne des poids, avec tant de passé ; 0,99 à 0,9999, ou aucune.',
  none: 'aucune',
  'Half computes products of matrices with 16 bits; auto does so on a GPU that is faster that way.':
    'Half calcule les produits de matrices sur 16 bits ; auto le fait sur un GPU plus rapide ainsi.',
  'Micro-batch': 'Sous-lot',
  'Images whose gradient is computed at once: less memory, the same result.':
    'Images dont le gradient est calculé à la fois : moins de mémoire, le même résultat.',
  'what fits the cache': 'ce qui tient dans le cache',
  'Label smoothing': 'Lissage des étiquettes',
  'Trusts labels less by this share; 0.1 helps where some are wrong.':
    'Croit moins les étiquettes de cette part ; 0,1 aide quand certaines sont fausses.',
  'Mirror half of them': 'En refléter la moitié',
  'Every other time an image is shown as in a mirror.':
    'Une fois sur deux, une image est montrée comme dans un miroir.',
  'yes, but not digits and letters (idx files, tables, arrays)':
    'oui, mais pas les chiffres ni les lettres (fichiers idx, tables, tableaux NumPy)',
  Images: 'Images',
  Shift: 'Décalage',
  'Images are moved by up to so many pixels, so that places are not learned by heart.':
    'Les images sont déplacées de jusqu’à tant de pixels, pour que les places ne s’apprennent pas par cœur.',
  '1/16 of the side': '1/16 du côté',
  'Crop, share': 'Rognage, part',
  'A random part of each image is shown, of at least this share; 0.5 to 1, 1 shows all of it.':
    'Une partie au hasard de chaque image est montrée, d’au moins cette part ; 0,5 à 1, 1 montre tout.',
  'Random erasing': 'Effacement au hasard',
  'How often a box of an image is blotted out; 0.25 against learning by heart.':
    'Combien souvent une case d’une image est effacée ; 0,25 contre le par cœur.',
  'CutMix α': 'CutMix α',
  'Pastes a box of another image; 1 against learning by heart, 0 not at all.':
    'Colle une case d’une autre image ; 1 contre le par cœur, 0 pas du tout.',
  'Ask the teacher about new views at every sight':
    'Interroger le professeur sur de nouvelles vues à chaque fois',
  'Instead of eight that are kept: learns more, and the teacher computes at every step.':
    'Au lieu de huit gardées : apprend plus, et le professeur calcule à chaque pas.',
  'Mixup α': 'Mixup α',
  'Blends pairs of images; 0.2 against learning by heart, 0 not at all.':
    'Mêle des paires d’images ; 0,2 contre le par cœur, 0 pas du tout.',
  'Use only': 'Seulement',
  'Learns from so many images only, to try something quickly.':
    'N’apprend que de tant d’images, pour essayer vite.',
  'Measure every': 'Mesurer tous les',
  'Steps between two points of the accuracy curve. Each takes time.':
    'Pas entre deux points de la courbe de précision. Chacun prend du temps.',
  'ten in a run': 'dix par travail',
  steps: 'pas',
  Patience: 'Patience',
  'Ends after so many measurements that were no better, and keeps the best; 0 never. For few images.':
    'Finit après tant de mesures sans progrès, et garde la meilleure ; 0 jamais. Pour peu d’images.',
  '5 up to 5000 images': '5 jusqu’à 5000 images',
};
