import { describe, expect, it } from 'vitest';
import { matchClasses } from '../../../src-main/data/classes/match';
import { fittingLabels } from '../../../src-main/formats/told/told';
import { beside, rgb } from './told-helpers';

describe('names of classes', () => {
  const cats = ['cat', 'dog', 'owl'];
  it.each<[string, Record<string, unknown>]>([
    ['of transformers', { 'config.json': { id2label: { 0: 'cat', 1: 'dog', 2: 'owl' } } }],
    ['of transformers, out of order', { 'config.json': { id2label: { 2: 'owl', 0: 'cat', 1: 'dog' } } }],
    ['of transformers, by name', { 'config.json': { label2id: { cat: 0, dog: '1', owl: 2 } } }],
    ['of transformers as a list', { 'config.json': { id2label: cats } }],
    [
      'with a byte-order mark',
      { 'config.json': `\uFEFF${JSON.stringify({ id2label: { 0: 'cat', 1: 'dog', 2: 'owl' } })}` },
    ],
    [
      'in UTF-16',
      { 'config.json': Buffer.from(`\uFEFF${JSON.stringify({ label_names: cats })}`, 'utf16le') },
    ],
    ['beside Python’s NaN', { 'config.json': `{"loss": NaN, "label_names": ["cat", "dog", "owl"],}` }],
    ['of timm', { 'config.json': { label_names: cats } }],
    ['of timm’s pretrained_cfg', { 'config.json': { pretrained_cfg: { label_names: cats } } }],
    ['of Teachable Machine', { 'metadata.json': { packageName: '@teachablemachine/image', labels: cats } }],
    ['of Lobe', { 'signature.json': { doc_id: 'x', classes: { Label: cats } } }],
    ['in lines', { 'labels.txt': 'cat\r\ndog\r\nowl\r\n' }],
    ['in lines of an old Mac', { 'labels.txt': 'cat\rdog\rowl\r' }],
    ['in lines behind a comment', { 'labels.txt': '# animals\ncat\ndog\nowl' }],
    ['in lines that end with commas', { 'labels.txt': 'cat,\ndog,\nowl,' }],
    ['in one line', { 'labels.txt': 'cat, dog, owl\n' }],
    ['in a list of dashes', { 'classes.txt': '- cat\n- "dog"\n- owl\n' }],
    ['in lines with brackets', { 'classes.txt': '0) cat\n1) dog\n2) owl' }],
    ['in lines with full stops', { 'classes.txt': '1. cat\n2. dog\n3. owl' }],
    [
      'in one record a line',
      { 'labels.json': '{"id": 1, "name": "dog"}\n{"id": 0, "name": "cat"}\n{"id": 2, "name": "owl"}\n' },
    ],
    ['in numbered lines', { 'labels.txt': '0 cat\n1 dog\n2 owl' }],
    ['in lines that begin at 1', { 'classes.txt': '1: cat\n2: dog\n3: owl\n' }],
    ['in lines with the number last', { 'class_names.txt': 'cat 0\nowl 2\ndog 1' }],
    ['with WordNet’s numbers', { 'synset_words.txt': 'n02121808 cat\nn02084071 dog\nn01621127 owl' }],
    ['called as the model is', { 'model.txt': 'cat\ndog\nowl' }],
    ['in a list', { 'classes.json': cats }],
    ['by index', { 'index_to_name.json': { 0: 'cat', 1: 'dog', 2: 'owl' } }],
    ['by name', { 'class_indices.json': { owl: 2, cat: 0, dog: 1 } }],
    [
      'as Keras has them',
      {
        'imagenet_class_index.json': {
          0: ['n02121808', 'cat'],
          1: ['n02084071', 'dog'],
          2: ['n01621127', 'owl'],
        },
      },
    ],
    ['within an object', { 'labels.json': { version: 1, labels: cats } }],
    ['as objects', { 'labels.json': cats.map((name, id) => ({ id, name })) }],
    ['as objects out of order', { 'labels.json': cats.map((label, index) => ({ index, label })).reverse() }],
    [
      'as COCO’s categories',
      {
        'categories.json': {
          categories: cats
            .map((name, i) => ({ id: 3 - i, name }))
            .map((each, i) => ({ ...each, name: cats[2 - i] })),
        },
      },
    ],
    [
      'of timm’s old notation',
      {
        'config.json': { architecture: 'vit_tiny_patch16_224', mean: rgb(0.5), std: rgb(0.5), labels: cats },
      },
    ],
    [
      'in Python’s notation, in a text',
      { 'imagenet1000_clsidx_to_labels.txt': "{0: 'cat',\n 1: 'dog',\n 2: 'owl'}" },
    ],
    ['in an ordered dictionary', { 'labels.txt': "OrderedDict([('cat', 0), ('dog', 1), ('owl', 2)])" }],
    ['in one of Python 3.12', { 'labels.txt': "OrderedDict({0: 'cat', 1: 'dog', 2: 'owl'})" }],
    ['in an array', { 'classes.txt': "array(['cat', 'dog', 'owl'], dtype='<U3')" }],
    [
      'in an array of objects, over lines',
      { 'classes.txt': "np.array(['cat',\n       'dog',\n       'owl'], dtype=object)\n" },
    ],
    [
      'in NumPy’s own numbers and texts',
      {
        'classes.txt':
          "{np.int64(0): np.str_('cat'), np.int64(1): np.str_('dog'), np.int64(2): np.str_('owl')}",
      },
    ],
    ['beside comments', { 'labels.json': '// animals\n["cat", // small\n "dog", /* large */\n "owl"]' }],
    ['beside Python’s comments', { 'labels.txt': "{0: 'cat',  # small\n 1: 'dog',\n 2: 'owl'}" }],
    ['in JSON, in a text', { 'labels_map.txt': '{"0": "cat", "1": "dog", "2": "owl"}' }],
    ['in a list of ImageNet’s kind', { 'imagenet-simple-labels.json': cats }],
    ['as Darknet has them', { 'obj.names': 'cat\ndog\nowl\n' }],
    ['as AutoML has them', { 'dict.txt': 'cat\ndog\nowl\n' }],
    [
      'as TensorFlow’s label map',
      { 'label_map.pbtxt': cats.map((name, i) => `item {\n  id: ${i + 1}\n  name: '${name}'\n}\n`).join('') },
    ],
    ['in a table', { 'labels.csv': 'index,name\n0,cat\n1,dog\n2,owl\n' }],
    ['in a table of semicolons, out of order', { 'classes.csv': 'id;label\n2;owl\n0;cat\n1;dog\n' }],
    ['in a table without a header, the number last', { 'class_names.csv': 'cat,0\ndog,1\nowl,2\n' }],
    ['in YOLO’s data.yaml', { 'data.yaml': 'train: ../train\nnc: 3\nnames: [cat, dog, owl]\n' }],
    [
      'in Ultralytics’ metadata.yaml',
      { 'metadata.yaml': 'author: Ultralytics\nimgsz:\n- 96\n- 96\nnames:\n  0: cat\n  1: dog\n  2: owl\n' },
    ],
    ['of an encoder, as scikit-learn calls them', { 'label_encoder.json': { classes_: cats } }],
    ['of an encoder by name', { 'label_encoder.json': { dog: 1, cat: 0, owl: 2 } }],
    ['of an encoder as a list', { 'LabelEncoder.json': cats }],
    [
      'in what a training script kept',
      { 'model_info.json': { arch: 'resnet18', class_names: cats, epochs: 3 } },
    ],
    [
      'deeper in it',
      { 'run.json': { data: { train: 100, idx_to_class: { 0: 'cat', 1: 'dog', 2: 'owl' } } } },
    ],
    [
      'in its settings',
      { 'config.yaml': 'model:\n  name: resnet18\n  num_classes: 3\ndata:\n  classes: [cat, dog, owl]\n' },
    ],
    [
      'in a model.json that is not TensorFlow.js’s',
      { 'model.json': { type: 'cnn', layers: [{ name: 'x' }], labels: cats } },
    ],
    [
      'in a metadata.json of nobody’s',
      { 'metadata.json': { author: 'me', class_to_idx: { owl: 2, cat: 0, dog: 1 } } },
    ],
    ['in a config.json of nobody’s', { 'config.json': { model: { target_names: cats } } }],
    ['in YAML', { 'classes.yaml': '0: cat\n1: dog\n2: owl\n' }],
    ['in a list of YAML', { 'labels.yml': '- cat\n- dog\n- owl\n' }],
    ['by index under another name', { 'hparams.yml': 'lr: 0.1\nindexToClass: {0: cat, 1: dog, 2: owl}\n' }],
    ['in lines with the number behind a colon', { 'labels.txt': 'owl: 2\ncat: 0\ndog: 1' }],
    ['the same without spaces', { 'labels.txt': 'owl:2\ncat:0\ndog:1' }],
    ['in lines with equals signs', { 'labels.txt': '0 = cat\n1 = dog\n2 = owl' }],
    ['the same the other way round', { 'labels.txt': 'dog=1\ncat=0\nowl=2' }],
    ['in lines with arrows', { 'labels.txt': '1 -> dog\n0 -> cat\n2 -> owl' }],
    ['in lines with arrows behind', { 'classes.txt': 'cat -> 0\ndog -> 1\nowl -> 2' }],
    ['in lines with dashes', { 'labels.txt': '0 - cat\n1 - dog\n2 - owl' }],
    ['in lines with bars', { 'labels.txt': '0|cat\n1|dog\n2|owl' }],
    ['in lines with square brackets', { 'labels.txt': '[0] cat\n[1] dog\n[2] owl' }],
    ['in lines with round brackets', { 'labels.txt': '(0) cat\n(1) dog\n(2) owl' }],
    ['in lines that say “class”', { 'labels.txt': 'Class 0: cat\nClass 1: dog\nClass 2: owl' }],
    ['in a dictionary without its braces', { 'labels.txt': "'dog': 1,\n'cat': 0,\n'owl': 2" }],
    ['in lines below a heading', { 'labels.txt': 'index,label\n0,cat\n1,dog\n2,owl' }],
    ['assigned in Python', { 'classes.txt': "class_names = ['cat', 'dog', 'owl']\n" }],
    ['in a program of Python', { 'labels.py': "LABELS = {0: 'cat', 1: 'dog', 2: 'owl'}\n" }],
    [
      'in a program of JavaScript',
      { 'imagenet_classes.js': "export const CLASSES = {\n  0: 'cat',\n  1: 'dog',\n  2: 'owl'\n};\n" },
    ],
    ['in a table of how many there are', { 'labels.csv': 'class,count\ncat,120\ndog,20\nowl,70\n' }],
    ['the same without a heading', { 'classes.csv': 'cat,120\ndog,20\nowl,70\n' }],
    ['in a table of colours', { 'class_dict.csv': 'name,r,g,b\ncat,64,0,0\ndog,12,0,3\nowl,0,128,0\n' }],
    ['in a table of pandas', { 'labels.csv': ',class_name\n0,cat\n1,dog\n2,owl\n' }],
    [
      'in a table of Kaggle’s',
      {
        'class_dict.csv':
          'class_index,class,height,width,scale by\n1,dog,224,224,1\n0,cat,96,96,1\n2,owl,9,9,1\n',
      },
    ],
    ['in a table of numbers with gaps', { 'labels.csv': 'label_id,label_name\n17,owl\n3,cat\n9,dog\n' }],
    ['in a table of words', { 'classes.csv': 'wnid,words\nn02121808,cat\nn02084071,dog\nn01621127,owl\n' }],
    [
      'as records with numbers as texts',
      { 'labels.json': ['2 owl', '0 cat', '1 dog'].map((each) => ({ id: each[0], name: each.slice(2) })) },
    ],
    [
      'as records of other names',
      {
        'labels.json': [
          { class_id: 1, class_name: 'dog' },
          { class_id: 0, class_name: 'cat' },
          { class_id: 2, class_name: 'owl' },
        ],
      },
    ],
    [
      'as records whose label is the number',
      { 'labels.json': cats.map((each, i) => ({ label: i, class: each })).reverse() },
    ],
    ['as keys and values', { 'labels.json': cats.map((value, key) => ({ key, value })).reverse() }],
    ['by name, each a record', { 'labels.json': { owl: { id: 2 }, cat: { id: 0 }, dog: { id: 1 } } }],
    ['of Keras, within', { 'training.json': { class_indices: { owl: 2, cat: 0, dog: 1 }, epochs: 3 } }],
    [
      'of ml5',
      {
        'model_meta.json': {
          outputs: { label: { dtype: 'string', uniqueValues: cats, legend: { cat: [1, 0, 0] } } },
        },
      },
    ],
    ['of a dataset of TensorFlow', { 'info.json': { int2str: { 0: 'cat', 1: 'dog', 2: 'owl' } } }],
    [
      'beside weights of classes, which are none',
      { 'class_weights.json': { 0: 1.2, 1: 0.4, 2: 1.9 }, 'my_labels.txt': 'cat\ndog\nowl' },
    ],
  ])('%s', (_, files) => {
    expect(beside(files).labels[0]?.names).toEqual(cats);
  });

  it.each([
    ['Class 1', 'Class 2'],
    ['1 euro', '2 euro'],
    ['Route 0', 'Route 1'],
    ['Café', 'Straße'],
  ])('keep what tells them apart: %s and %s', (...names) => {
    expect(beside({ 'labels.txt': Buffer.from(names.join('\r\n'), 'latin1') }).labels[0]?.names).toEqual(
      names,
    );
  });

  it('may begin with a background that the network does not have', () => {
    const notes: string[] = [];
    expect(fittingLabels(beside({ 'ImageNetLabels.txt': 'background\ncat\ndog' }), 2, notes)).toEqual([
      'cat',
      'dog',
    ]);
    expect(notes).toEqual([]);
  });

  it('may stand below a heading of their own', () => {
    const notes: string[] = [];
    const told = beside({ 'labels.txt': 'Species\ncat\ndog\nowl\n' });
    expect([fittingLabels(told, 3, notes), notes]).toEqual([['cat', 'dog', 'owl'], []]);
  });

  it('of timm say what WordNet’s numbers mean', () => {
    const config = {
      label_names: ['n00004475', 'n00006024'],
      label_descriptions: { n00006024: 'heterotroph', n00004475: 'organism, being' },
    };
    const [first] = beside({ 'config.json': config }).labels;
    expect(first?.names).toEqual(['n00004475 organism, being', 'n00006024 heterotroph']);
    expect(matchClasses(first?.names, 2, ['heterotroph', 'being']).map).toEqual([1, 0]);
    expect(matchClasses(first?.names, 2, ['n00006024', 'n00004475']).map).toEqual([1, 0]);
  });

  it('of numbers are texts', () => {
    expect(beside({ 'config.json': { id2label: { 0: 7, 1: 8 } } }).labels[0]?.names).toEqual(['7', '8']);
  });

  it.each([
    ['classes.pkl', '\x80\x04'],
    ['label_encoder.joblib', 'x'],
    ['class_names.npy', '\x93NUMPY'],
    ['Labels.xlsx', 'PK'],
    ['classes.mat', 'MATLAB 5.0 MAT-file, cut short'],
    ['class_names.mat', 'MATLAB 7.3 MAT-file'],
    ['label_encoder.json', '{"encoder": "x"}'],
    ['class_info.csv', '1,2\n3,4\n'],
  ])('that may be in %s are not passed over in silence', (name, content) => {
    const told = beside({ [name]: content, 'args.json': { classes: 3 } });
    expect([told.labels, told.notes]).toEqual([
      [],
      [
        `“${name}” may hold the names of the classes, but not in a way that is read: save them as JSON, or one in each line of “labels.txt”.`,
      ],
    ]);
    // Where others name them, nobody has to know.
    expect(beside({ [name]: content, 'labels.txt': 'cat\ndog' }).notes).toEqual([]);
  });

  it('that nobody gave are none, which is nothing to complain of', () => {
    const told = beside({ 'config.json': { id2label: { 0: 'LABEL_0', 1: 'LABEL_1' } } });
    expect([told.labels, told.notes]).toEqual([[], []]);
  });

  it('with gaps are lost with a word', () => {
    const told = beside({ 'config.json': { id2label: { 0: 'a', 2: 'b' } } });
    expect(told.labels).toEqual([]);
    expect(told.notes).toEqual(['“id2label” in “config.json” cannot be read and is left out.']);
  });

  it('are looked for around the folder “onnx”, and the one that fits is taken', () => {
    const told = beside(
      { 'config.json': { id2label: { 0: 'a', 1: 'b' } }, 'labels.txt': 'x\ny\nz' },
      'onnx/model.onnx',
    );
    const notes: string[] = [];
    expect(fittingLabels(told, 3, notes)).toEqual(['x', 'y', 'z']);
    expect(fittingLabels(told, 2, notes)).toEqual(['a', 'b']);
    expect(notes).toEqual([]);
    expect(fittingLabels(told, 4, notes)).toBeUndefined();
    expect(notes).toEqual([
      '“config.json” names 2 classes, and there are 4 outputs: its names are not used.',
    ]);
  });
});
