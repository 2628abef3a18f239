import type { Said } from './said';

/** What is said of a checkpoint or a teacher's file: what was found in it, assumed or left out, and why it is refused. */
export const checkpoints: Said = {
  'Its name has “tf_” in it: its convolutions pad as TensorFlow does.': [
    'In seinem Namen steht „tf_“: Seine Faltungen füllen die Ränder auf wie TensorFlow.',
    'Son nom contient « tf_ » : ses convolutions complètent les bords comme TensorFlow.',
  ],
  'Its weights are read as those of a network of the kind {kind}.': [
    'Seine Gewichte werden als die eines Netzes der Art {kind} gelesen.',
    'Ses poids sont lus comme ceux d’un réseau du genre {kind}.',
  ],
  'A ReLU is assumed between the layers of its classifier (“{name}”).': [
    'Zwischen den Schichten seines Klassifikators („{name}“) wird eine ReLU angenommen.',
    'On suppose une ReLU entre les couches de son classifieur (« {name} »).',
  ],
  'Its first convolution is of 3x3 pixels: it is taken for one of small images, without a stride and without pooling.':
    [
      'Seine erste Faltung hat 3x3 Pixel: Sie wird für eine kleiner Bilder gehalten, ohne Schrittweite und ohne Pooling.',
      'Sa première convolution est de 3x3 pixels : on la prend pour celle de petites images, sans pas ni pooling.',
    ],
  '“{name}” has a tensor “{tensor}”, for which its network ({kind}) has no use.': [
    '„{name}“ hat einen Tensor „{tensor}“, den sein Netz ({kind}) nicht braucht.',
    '« {name} » a un tenseur « {tensor} » dont son réseau ({kind}) n’a pas l’usage.',
  ],
  '“{name}” has a tensor “{tensor}” of the shape [{shape}], which does not fit its network.': [
    '„{name}“ hat einen Tensor „{tensor}“ der Form [{shape}], der nicht zu seinem Netz passt.',
    '« {name} » a un tenseur « {tensor} » de forme [{shape}], qui ne va pas avec son réseau.',
  ],
  '“{name}” adds feature maps of unequal channels.': [
    '„{name}“ addiert Merkmalskarten ungleicher Kanäle.',
    '« {name} » additionne des cartes de traits de canaux inégaux.',
  ],
  '“{name}” has a classifier of {inputs} numbers, which are no square of its {channels} channels.': [
    '„{name}“ hat einen Klassifikator von {inputs} Zahlen, die kein Quadrat seiner {channels} Kanäle sind.',
    '« {name} » a un classifieur de {inputs} nombres, qui ne font pas un carré de ses {channels} canaux.',
  ],
  '“{name}” has a kernel of {side}x{side} (“{tensor}”), and VGG has 3x3.': [
    '„{name}“ hat einen Kern von {side}x{side} („{tensor}“), VGG aber hat 3x3.',
    '« {name} » a un noyau de {side}x{side} (« {tensor} »), et VGG en a de 3x3.',
  ],
  '“{name}” has {blocks} blocks, and a MobileNetV3 has 15 or 11.': [
    '„{name}“ hat {blocks} Blöcke, ein MobileNetV3 aber 15 oder 11.',
    '« {name} » a {blocks} blocs, et un MobileNetV3 en a 15 ou 11.',
  ],
  '“{name}” has {blocks} blocks, and a MobileNetV2 has {count}.': [
    '„{name}“ hat {blocks} Blöcke, ein MobileNetV2 aber {count}.',
    '« {name} » a {blocks} blocs, et un MobileNetV2 en a {count}.',
  ],
  '“{name}” is of no convolutional network that is known.': [
    '„{name}“ ist von keinem Faltungsnetz, das bekannt ist.',
    '« {name} » n’est d’aucun réseau convolutif connu.',
  ],
  '“{name}” is a convolutional network, which can be a teacher and nothing else.': [
    '„{name}“ ist ein Faltungsnetz, das nur ein Lehrer sein kann.',
    '« {name} » est un réseau convolutif, qui ne peut être qu’un professeur.',
  ],
  '“{name}” is an archive.': ['„{name}“ ist ein Archiv.', '« {name} » est une archive.'],
  'Unpack it.': ['Entpacken Sie es.', 'Décompressez-la.'],
  '“{name}” is no checkpoint of PyTorch that can be read: {why}.': [
    '„{name}“ ist kein Checkpoint von PyTorch, der sich lesen lässt: {why}.',
    '« {name} » n’est pas un checkpoint de PyTorch que l’on puisse lire : {why}.',
  ],
  'Get it again, or save its weights as safetensors.': [
    'Besorgen Sie ihn noch einmal, oder speichern Sie seine Gewichte als safetensors.',
    'Procurez-vous-le à nouveau, ou enregistrez ses poids en safetensors.',
  ],
  'it was not written by torch.save': [
    'er wurde nicht von torch.save geschrieben',
    'il n’a pas été écrit par torch.save',
  ],
  'its numbers are in the byte order of other processors': [
    'seine Zahlen stehen in der Bytefolge anderer Prozessoren',
    'ses nombres sont dans l’ordre d’octets d’autres processeurs',
  ],
  'its parts are packed, which PyTorch does not do': [
    'seine Teile sind gepackt, was PyTorch nicht tut',
    'ses parties sont compressées, ce que PyTorch ne fait pas',
  ],
  'it says more beside its weights than any checkpoint': [
    'er sagt neben seinen Gewichten mehr als jeder Checkpoint',
    'il dit, à côté de ses poids, plus que tout checkpoint',
  ],
  'it holds no weights': ['er enthält keine Gewichte', 'il ne contient pas de poids'],
  '“{name}” is a pointer of Git LFS: the file itself was not downloaded.': [
    '„{name}“ ist ein Zeiger von Git LFS: Die Datei selbst wurde nicht geladen.',
    '« {name} » est un pointeur de Git LFS : le fichier même n’a pas été téléchargé.',
  ],
  'Run “git lfs pull” in its folder, or download it from its page.': [
    'Rufen Sie in seinem Ordner „git lfs pull“ auf, oder laden Sie es von seiner Seite.',
    'Lancez « git lfs pull » dans son dossier, ou téléchargez-le de sa page.',
  ],
  '“{name}” is a web page, which a server sent in place of the file.': [
    '„{name}“ ist eine Webseite, die ein Server statt der Datei schickte.',
    '« {name} » est une page web, envoyée par un serveur à la place du fichier.',
  ],
  'Download it again, signed in if its page asks for that.': [
    'Laden Sie sie noch einmal, angemeldet, falls ihre Seite das will.',
    'Téléchargez-le à nouveau, connecté si sa page le demande.',
  ],
  '“{name}” is an HDF5 file, as older versions of Keras write them.': [
    '„{name}“ ist eine HDF5-Datei, wie ältere Versionen von Keras sie schreiben.',
    '« {name} » est un fichier HDF5, comme en écrivent d’anciennes versions de Keras.',
  ],
  '“{name}” is a TensorFlow Lite file, for which there is no reader here.': [
    '„{name}“ ist eine Datei von TensorFlow Lite; dafür gibt es hier keinen Leser.',
    '« {name} » est un fichier TensorFlow Lite, pour lequel il n’y a pas de lecteur ici.',
  ],
  '“{name}” is a GGUF file of a language model.': [
    '„{name}“ ist eine GGUF-Datei eines Sprachmodells.',
    '« {name} » est un fichier GGUF d’un modèle de langue.',
  ],
  '“{name}” is a checkpoint of Flax.': [
    '„{name}“ ist ein Checkpoint von Flax.',
    '« {name} » est un point de contrôle de Flax.',
  ],
  '“{name}” is a graph of TensorFlow.': [
    '„{name}“ ist ein Graph von TensorFlow.',
    '« {name} » est un graphe de TensorFlow.',
  ],
  '“{name}” is a model of Core ML.': [
    '„{name}“ ist ein Modell von Core ML.',
    '« {name} » est un modèle de Core ML.',
  ],
  '“{name}” is a model of Paddle.': [
    '„{name}“ ist ein Modell von Paddle.',
    '« {name} » est un modèle de Paddle.',
  ],
  '“{name}” is a network of Caffe.': [
    '„{name}“ ist ein Netz von Caffe.',
    '« {name} » est un réseau de Caffe.',
  ],
  '“{name}” is a program of ExecuTorch.': [
    '„{name}“ ist ein Programm von ExecuTorch.',
    '« {name} » est un programme d’ExecuTorch.',
  ],
  '“{name}” is an archive of NumPy arrays.': [
    '„{name}“ ist ein Archiv von NumPy-Arrays.',
    '« {name} » est une archive de tableaux NumPy.',
  ],
  '“{name}” is an engine of TensorRT, made for one GPU.': [
    '„{name}“ ist eine Engine von TensorRT, für eine GPU gemacht.',
    '« {name} » est un moteur TensorRT, fait pour un seul GPU.',
  ],
  '“{name}” is an error message of a server.': [
    '„{name}“ ist die Fehlermeldung eines Servers.',
    '« {name} » est un message d’erreur d’un serveur.',
  ],
  '“{name}” is the description of a model of OpenVINO’s.': [
    '„{name}“ ist die Beschreibung eines Modells von OpenVINO.',
    '« {name} » est la description d’un modèle d’OpenVINO.',
  ],
  '“{name}” is a model of Keras.': [
    '„{name}“ ist ein Modell von Keras.',
    '« {name} » est un modèle de Keras.',
  ],
  '“{name}” holds nothing but the name of another file (“{target}”), as a link does that was copied as text.':
    [
      '„{name}“ enthält nur den Namen einer anderen Datei („{target}“), wie eine Verknüpfung, die als Text kopiert wurde.',
      '« {name} » ne contient que le nom d’un autre fichier (« {target} »), comme un lien copié en texte.',
    ],
  'Put that file in its place, or download it again.': [
    'Setzen Sie jene Datei an ihre Stelle, oder laden Sie sie noch einmal.',
    'Mettez ce fichier à sa place, ou téléchargez-le à nouveau.',
  ],
  '“{name}” is a model in ONNX Runtime’s own format.': [
    '„{name}“ ist ein Modell im eigenen Format von ONNX Runtime.',
    '« {name} » est un modèle au format propre d’ONNX Runtime.',
  ],
  'Give the ONNX file that it was made from.': [
    'Geben Sie die ONNX-Datei an, aus der es gemacht wurde.',
    'Donnez le fichier ONNX dont il a été fait.',
  ],
  '“{name}” is a model in {format}, which can be a teacher and nothing else.': [
    '„{name}“ ist ein Modell in {format}, das nur ein Lehrer sein kann.',
    '« {name} » est un modèle {format}, qui ne peut être qu’un professeur.',
  ],
  'Import it as a teacher.': ['Nehmen Sie es als Lehrer auf.', 'Importez-le comme professeur.'],
  '“{name}” is a NumPy array.': ['„{name}“ ist ein Array von NumPy.', '« {name} » est un tableau NumPy.'],
  'Save the weights as safetensors.': [
    'Speichern Sie die Gewichte als safetensors.',
    'Enregistrez les poids en safetensors.',
  ],
  'Choose an image classifier.': [
    'Wählen Sie ein Netz, das Bilder klassifiziert.',
    'Choisissez un classifieur d’images.',
  ],
  '“{name}” is packed with gzip.': ['„{name}“ ist mit gzip gepackt.', '« {name} » est compressé avec gzip.'],
  'Export it again in float32: ONNX Runtime cannot compute this part of it in its type of numbers.': [
    'Exportieren Sie es neu in float32: ONNX Runtime kann diesen Teil in seinem Zahlentyp nicht rechnen.',
    'Exportez-le à nouveau en float32 : ONNX Runtime ne peut pas calculer cette partie dans son type de nombres.',
  ],
  'Parameters were compared, not logits.': [
    'Verglichen wurden Parameter, nicht Logits.',
    'Ce sont les paramètres qui ont été comparés, pas les logits.',
  ],
  'The distillation token has no head of its own: the class token’s head decides alone.': [
    'Das Distillation-Token hat keinen eigenen Kopf: Der des Klassen-Tokens entscheidet allein.',
    'Le jeton de distillation n’a pas de tête à lui : celle du jeton de classe décide seule.',
  ],
  'Positions are stored for patches only: those of the class tokens are zeros.': [
    'Positionen sind nur für Patches da: Die der Klassen-Token sind Nullen.',
    'Les positions ne sont données que pour les patchs : celles des jetons de classe sont nulles.',
  ],
  'Queries, keys and values have no biases: zeros are taken.': [
    'Queries, Keys und Values haben keine Biases: Nullen werden genommen.',
    'Les requêtes, clés et valeurs n’ont pas de biais : on prend des zéros.',
  ],
  'The file does not tell the number of heads: {count}, of 64 channels, are assumed.': [
    'Die Datei sagt nicht, wie viele Köpfe es sind: {count} mit je 64 Kanälen werden angenommen.',
    'Le fichier ne dit pas le nombre de têtes : on en suppose {count}, de 64 canaux.',
  ],
  'The file holds {count} networks, under {places}: the one under {place}, whose weights were averaged, is taken.':
    [
      'Die Datei enthält {count} Netze, unter {places}: Genommen wird das unter {place}, dessen Gewichte gemittelt sind.',
      'Le fichier contient {count} réseaux, sous {places} : on prend celui sous {place}, dont les poids sont moyennés.',
    ],
  '“{name}” is taken for the classifier: nothing else gives scores of what the network sees.': [
    '„{name}“ wird für den Klassifikator genommen: Nichts sonst gibt Werte zu dem, was das Netz sieht.',
    '« {name} » est pris pour le classifieur : rien d’autre ne note ce que le réseau voit.',
  ],
  '“{name}” belongs to no Vision Transformer and is left out.': [
    '„{name}“ gehört zu keinem Vision Transformer und wird weggelassen.',
    '« {name} » n’appartient à aucun Vision Transformer et est omis.',
  ],
  '“{name}” and {count} more belong to no Vision Transformer and are left out.': [
    '„{name}“ und {count} weitere gehören zu keinem Vision Transformer und werden weggelassen.',
    '« {name} » et {count} autres n’appartiennent à aucun Vision Transformer et sont omis.',
  ],
  'Layers are normalised with an epsilon of 1e-6 instead of {epsilon}, as timm does for the same weights.': [
    'Schichten werden mit einem Epsilon von 1e-6 statt {epsilon} normiert, wie timm es für dieselben Gewichte tut.',
    'Les couches sont normalisées avec un epsilon de 1e-6 au lieu de {epsilon}, comme timm le fait pour les mêmes poids.',
  ],
  '“{file}” has {what} (“{tensor}”), which is not supported.': [
    '„{file}“ hat {what} („{tensor}“); das kennt das Programm nicht.',
    '« {file} » a {what} (« {tensor} »), ce que le programme ne connaît pas.',
  ],
  '“{file}” has {what} (“{tensor}”), which are not supported.': [
    '„{file}“ hat {what} („{tensor}“); das kennt das Programm nicht.',
    '« {file} » a {what} (« {tensor} »), ce que le programme ne connaît pas.',
  ],
  'relative positions': ['relative Positionen', 'des positions relatives'],
  'normalised queries and keys': ['normierte Queries und Keys', 'des requêtes et clés normalisées'],
  'a norm before its first block': [
    'eine Normierung vor dem ersten Block',
    'une normalisation avant son premier bloc',
  ],
  'attention pooling': ['Attention-Pooling', 'une agrégation par attention'],
  'a layer before its classifier': ['eine Schicht vor dem Klassifikator', 'une couche avant son classifieur'],
  'a convolutional stem': ['einen faltenden Eingang', 'une entrée convolutive'],
  'a pooler': ['einen Pooler', 'un « pooler »'],
  '“{file}” has a tensor “{tensor}”, which no supported Vision Transformer has.': [
    '„{file}“ hat einen Tensor „{tensor}“, den kein Vision Transformer hat, den das Programm kennt.',
    '« {file} » a un tenseur « {tensor} », qu’aucun Vision Transformer connu du programme n’a.',
  ],
  '“{file}” holds a “{kind}”, not a ViT or DeiT.': [
    '„{file}“ enthält ein „{kind}“, kein ViT oder DeiT.',
    '« {file} » contient un « {kind} », pas un ViT ou un DeiT.',
  ],
  '“{file}” names {count} classes, and there are {outputs} outputs: its names are not used.': [
    '„{file}“ nennt {count} Klassen, und es gibt {outputs} Ausgaben: Die Namen werden nicht benutzt.',
    '« {file} » nomme {count} classes, et il y a {outputs} sorties : ses noms ne sont pas utilisés.',
  ],
  'The weights are those of “{file}”.': [
    'Die Gewichte sind die aus „{file}“.',
    'Les poids sont ceux de « {file} ».',
  ],
  'The folder “{folder}” holds {count} files of weights: {names}.': [
    'Im Ordner „{folder}“ liegen {count} Dateien mit Gewichten: {names}.',
    'Le dossier « {folder} » contient {count} fichiers de poids : {names}.',
  ],
  '“{file}” is not JSON.': ['„{file}“ ist kein JSON.', '« {file} » n’est pas du JSON.'],
  '“{file}” lacks the tensor “{tensor}”.': [
    '„{file}“ hat den Tensor „{tensor}“ nicht.',
    '« {file} » n’a pas le tenseur « {tensor} ».',
  ],
  '“{file}” has a tensor “{tensor}” that does not belong there.': [
    '„{file}“ hat einen Tensor „{tensor}“, der nicht hineingehört.',
    '« {file} » a un tenseur « {tensor} » qui n’a pas sa place là.',
  ],
  'The tensor “{tensor}” of “{file}” has values that are not finite numbers.': [
    'Der Tensor „{tensor}“ von „{file}“ hat Werte, die keine endlichen Zahlen sind.',
    'Le tenseur « {tensor} » de « {file} » a des valeurs qui ne sont pas des nombres finis.',
  ],
  'It takes {count} numbers for each image: they are taken for {height} × {width} grey pixels.': [
    'Es nimmt {count} Zahlen für jedes Bild: Sie gelten als {height} × {width} graue Pixel.',
    'Il prend {count} nombres pour chaque image : ils sont pris pour {height} × {width} pixels gris.',
  ],
  'It takes {count} numbers for each image: they are taken for {height} × {width} pixels of three colours.': [
    'Es nimmt {count} Zahlen für jedes Bild: Sie gelten als {height} × {width} Pixel in drei Farben.',
    'Il prend {count} nombres pour chaque image : ils sont pris pour {height} × {width} pixels de trois couleurs.',
  ],
  'It has several outputs: “{output}” is taken for the scores, not {others}.': [
    'Es hat mehrere Ausgaben: „{output}“ wird für die Werte genommen, nicht {others}.',
    'Il a plusieurs sorties : « {output} » est prise pour les scores, pas {others}.',
  ],
  'The file may be damaged, or made to do harm: use it only if you know where it comes from.': [
    'Die Datei kann beschädigt sein, oder gemacht, um zu schaden: Nehmen Sie sie nur, wenn Sie wissen, woher sie kommt.',
    'Le fichier est peut-être endommagé, ou fait pour nuire : ne l’utilisez que si vous savez d’où il vient.',
  ],
  'Try again with other programs closed.': [
    'Versuchen Sie es noch einmal, wenn andere Programme geschlossen sind.',
    'Réessayez, d’autres programmes étant fermés.',
  ],
  'The layer “{layer}” is a {kind}, which is not known here.': [
    'Die Schicht „{layer}“ ist ein {kind}, was hier nicht bekannt ist.',
    'La couche « {layer} » est un {kind}, qui n’est pas connu ici.',
  ],
  'The layer “{layer}” ({kind}) is not known here with {setting}.': [
    'Die Schicht „{layer}“ ({kind}) ist hier mit {setting} nicht bekannt.',
    'La couche « {layer} » ({kind}) n’est pas connue ici avec {setting}.',
  ],
  'Convert the model to a graph model (the converter’s output format “tfjs_graph_model”): of that, no layer has to be known.':
    [
      'Wandeln Sie das Modell in ein Graph-Modell um (Ausgabeformat „tfjs_graph_model“ des Umwandlers): Von ihm muss keine Schicht bekannt sein.',
      'Convertissez le modèle en modèle de graphe (format de sortie « tfjs_graph_model » du convertisseur) : de celui-ci, aucune couche ne doit être connue.',
    ],
};
