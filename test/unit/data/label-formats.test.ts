import { describe, expect, test } from 'vitest';
import { looked, tree } from './helpers';

const json = (value: unknown) => JSON.stringify(value);
const lines = (...values: unknown[]) => values.map(json).join('\n');
/** Four images: two cats and two dogs. */
const four = <T>(make: (i: number, name: string) => T): T[] =>
  [0, 1, 2, 3].map((i) => make(i, i < 2 ? 'cat' : 'dog'));
const x = (i: number) => `x${i}.png`;
const byKey = <T>(make: (i: number, name: string) => T, key: (i: number) => string = x) =>
  Object.fromEntries(four((i, name) => [key(i), make(i, name)]));
const AIDE = [2, 0, 2];

/** As the tools write them that people label, keep and exchange images with. */
describe('what tools say of images', () => {
  test.each<[string, string[], string, number[]]>([
    [
      'FiftyOne’s numbers and the names beside them',
      [
        'data/x*4',
        `labels.json=${json({ classes: ['cat', 'dog'], labels: { x0: 0, x1: 0, x2: 1, x3: 1 } })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'the same under splits',
      [
        'train/data/x*4',
        `train/labels.json=${json({ classes: ['cat', 'dog'], labels: { x0: 0, x1: 0, x2: 1, x3: 1 } })}`,
        'validation/data/y*2',
        `validation/labels.json=${json({ classes: ['cat', 'dog'], labels: { y0: 0, y1: 1 } })}`,
      ],
      'cat dog',
      [4, 0, 2],
    ],
    [
      'OpenMMLab',
      [
        'images/x*4',
        `ann.json=${json({ metainfo: { classes: ['cat', 'dog'] }, data_list: four((i) => ({ img_path: `images/${x(i)}`, gt_label: i >> 1 })) })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'Datumaro',
      [
        'images/default/x*4',
        `annotations/default.json=${json({
          info: {},
          categories: {
            label: {
              labels: [
                { name: 'cat', parent: '' },
                { name: 'dog', parent: '' },
              ],
            },
          },
          items: four((i) => ({
            id: `x${i}`,
            annotations: [{ id: 0, type: 'label', label_id: i >> 1 }],
            image: { path: x(i) },
          })),
        })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'CVAT’s tags',
      [
        'images/x*4',
        `annotations.xml=<?xml version="1.0"?>\n<annotations><version>1.1</version>${four((i, name) => `<image id="${i}" name="${x(i)}" width="4" height="4"><tag label="${name}" source="manual"></tag></image>`).join('')}</annotations>`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'CVAT’s boxes, and pictures of several classes',
      [
        'images/x*5',
        `annotations.xml=<annotations>${four((i, name) => `<image name="${x(i)}" subset="${i % 2 ? 'Test' : 'Train'}"><box label="${name}" xtl="1"/><polygon label="${name}"/></image>`).join('')}<image name="x4.png"><box label="cat"/><box label="dog"/></image></annotations>`,
      ],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'ImageNet’s list with its names, as CVAT exports it',
      ['default/x*4', 'default.txt=x0 0\nx1 0\nx2 1\nx3 1\n', 'synsets.txt=cat\ndog\n'],
      'cat dog',
      AIDE,
    ],
    [
      'MMPretrain’s lists',
      [
        'train/x*4',
        'val/y*2',
        'meta/train.txt=x0.png 0\nx1.png 0\nx2.png 1\nx3.png 1\n',
        'meta/val.txt=y0.png 0\ny1.png 1\n',
        'classes.txt=cat\ndog\n',
      ],
      'cat dog',
      [4, 0, 2],
    ],
    [
      'numbers from 1 on',
      ['x*4', 'list.csv=image,label\nx0,1\nx1,1\nx2,2\nx3,2\n', 'classes.txt=cat\ndog\n'],
      'cat dog',
      AIDE,
    ],
    [
      'numbers that a list leaves gaps in',
      [
        'x*4',
        'list.csv=image,label\nx0,817\nx1,817\nx2,860\nx3,860\n',
        'classes.txt=817 Oak Titmouse\n860 Eastern Bluebird\n',
      ],
      'Eastern Bluebird Oak Titmouse',
      AIDE,
    ],
    [
      'a map of names to numbers',
      [
        'images/x*4',
        'labels.csv=image_path,label,subset\nimages/x0.png,0,train\nimages/x1.png,1,train\nimages/x2.png,0,test\nimages/x3.png,1,test\n',
        'class_to_idx.json={"cat":0,"dog":1}',
      ],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'Kaggle’s map of numbers to diseases',
      [
        'train_images/x*4',
        'train.csv=image_id,label\nx0.png,0\nx1.png,0\nx2.png,3\nx3.png,3\n',
        'label_num_to_disease_map.json={"0":"CBB","1":"CBSD","2":"CGM","3":"CMD","4":"Healthy"}',
      ],
      'CBB CMD',
      AIDE,
    ],
    [
      'Ultralytics’ names',
      [
        'x*4',
        'train.csv=image,label\nx0,0\nx1,0\nx2,1\nx3,1\n',
        'data.yaml=path: .\nnames:\n  0: cat\n  1: dog\n',
      ],
      'cat dog',
      AIDE,
    ],
    [
      'a list that names too few, which changes nothing',
      ['x*4', 'train.csv=image,label\nx0,0\nx1,0\nx2,7\nx3,7\n', 'classes.txt=cat\ndog\n'],
      '0 7',
      AIDE,
    ],
    [
      'Vertex AI',
      [
        'imgs/x*4',
        `import.jsonl=${lines(...four((i, name) => ({ imageGcsUri: `gs://b/${x(i)}`, classificationAnnotation: { displayName: name, annotationResourceLabels: { 'aiplatform.googleapis.com/annotation_set_name': 'd1' } }, dataItemResourceLabels: { 'aiplatform.googleapis.com/ml_use': i % 2 ? 'test' : 'training' } })))}`,
      ],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'Google’s Data Labeling',
      [
        'imgs/x*4',
        `t.jsonl=${lines(...four((i, name) => ({ name: `projects/${i}`, imagePayload: { mimeType: 'IMAGE_PNG', imageUri: `gs://b/${x(i)}` }, annotations: [{ name: `p/${i}`, annotationValue: { imageClassificationAnnotation: { annotationSpec: { displayName: name } } } }] })))}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'Azure’s JSON lines',
      [
        'imgs/x*4',
        `t.jsonl=${lines(...four((i, name) => ({ image_url: `azureml://subscriptions/a/datastores/d/paths/imgs/${x(i)}`, image_details: { format: 'png', width: '4px', height: '4px' }, label: name })))}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'labelme’s flags',
      [
        'x*4',
        ...four(
          (i) =>
            `x${i}.json=${json({ version: '5.0', flags: { cat: i < 2, dog: i >= 2 }, shapes: [], imagePath: x(i), imageData: null })}`,
        ),
      ],
      'cat dog',
      AIDE,
    ],
    [
      'labelme’s shapes',
      [
        'x*4',
        ...four(
          (i, name) =>
            `x${i}.json=${json({ version: '5.0', flags: {}, shapes: [1, 2].map((k) => ({ label: name, points: [[k, k]], shape_type: 'point' })), imagePath: x(i) })}`,
        ),
      ],
      'cat dog',
      AIDE,
    ],
    [
      'Supervisely’s tags',
      [
        'ds/img/x*4',
        ...four(
          (i, name) =>
            `ds/ann/x${i}.png.json=${json({ description: '', tags: [{ name, value: null }], size: { height: 4, width: 4 }, objects: [] })}`,
        ),
        `meta.json=${json({ classes: [], tags: [{ name: 'cat' }, { name: 'dog' }] })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'Darwin’s tags',
      [
        'images/x*4',
        ...four(
          (i, name) =>
            `annotations/x${i}.json=${json({ version: '2.0', item: { name: x(i), path: '/' }, annotations: [{ id: `${i}`, name, tag: {} }] })}`,
        ),
      ],
      'cat dog',
      AIDE,
    ],
    [
      'WebDataset, unpacked',
      ['s/x*4.jpg', ...four((i) => `s/x${i}.cls=${i >> 1}\n`), 's/classnames.txt=cat\ndog\n'],
      'cat dog',
      AIDE,
    ],
    [
      'YOLO, where a picture has one class',
      [
        'images/train/x*4.jpg',
        'images/val/x*2.jpg',
        ...four((i) => `labels/train/x${i}.txt=${`${i % 2} 0.5 0.5 1e-2 .25\n`.repeat(i + 1)}`),
        'labels/train/x2.txt=0 0.5 0.5 0.2 0.2\n1 0.1 0.1 0.1 0.1\n',
        'labels/val/x0.txt=1 0.5 0.5 0.2 0.2\n',
        'labels/val/x1.txt=0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8\n',
        'data.yaml=train: images/train\nval: images/val\nnc: 2\nnames: [cat, dog]\n',
      ],
      'cat dog',
      // Of the third it says two.
      [3, 0, 2],
    ],
    [
      'CreateML',
      [
        'x*4',
        `_annotations.createml.json=${json(four((i, name) => ({ image: x(i), annotations: [{ label: name, coordinates: { x: 1, y: 1, width: 1, height: 1 } }] })))}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'VIA',
      [
        'x*4',
        `via.json=${json(
          byKey(
            (i, name) => ({ filename: x(i), size: 123, regions: [], file_attributes: { animal: name } }),
            (i) => `${x(i)}123`,
          ),
        )}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'VIA’s project',
      [
        'x*4',
        `via.json=${json({ _via_settings: { ui: {} }, _via_img_metadata: byKey((i, name) => ({ filename: x(i), size: 123, regions: [], file_attributes: { animal: name } })), _via_attributes: {} })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'pandas: columns',
      [
        'x*4',
        `a.json=${json({ image: byKey((i) => x(i), String), label: byKey((_, name) => name, String) })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'pandas: split',
      [
        'x*4',
        `a.json=${json({ columns: ['image', 'label'], index: [0, 1, 2, 3], data: four((i, name) => [x(i), name]) })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'pandas: index',
      ['x*4', `a.json=${json(byKey((i, name) => ({ image: x(i), label: name }), String))}`],
      'cat dog',
      AIDE,
    ],
    [
      'pandas: table',
      [
        'x*4',
        `a.json=${json({ schema: { fields: [{ name: 'index', type: 'integer' }] }, data: four((i, name) => ({ index: i, image: x(i), label: name })) })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'lists side by side',
      ['x*4', `a.json=${json({ image: four(x), label: four((_, name) => name) })}`],
      'cat dog',
      AIDE,
    ],
    [
      'few-shot lists with their names',
      [
        'x*4',
        `base.json=${json({ label_names: ['cat', 'dog'], image_names: four((i) => `/home/u/${x(i)}`), image_labels: four((i) => i >> 1) })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'StyleGAN',
      ['00000/img*4', `dataset.json=${json({ labels: four((i) => [`00000/img${i}.png`, i >> 1]) })}`],
      '0 1',
      AIDE,
    ],
    [
      'yes and no',
      ['x*4', `a.jsonl=${lines(...four((i) => ({ image: x(i), smiling: i < 2 })))}`],
      'false true',
      AIDE,
    ],
    ['yes and no by image', ['x*4', `a.json=${json(byKey((i) => i < 2))}`], 'false true', AIDE],
    [
      'Hugging Face’s objects',
      [
        'train/x*4',
        `train/metadata.jsonl=${lines(...four((i) => ({ file_name: x(i), objects: { bbox: [[1, 1, 2, 2]], categories: [i >> 1] } })))}`,
      ],
      '0 1',
      AIDE,
    ],
    [
      'Hugging Face’s table above the splits',
      [
        'train/x*4',
        'test/y*2',
        'metadata.csv=file_name,label\ntrain/x0.png,cat\ntrain/x1.png,cat\ntrain/x2.png,dog\ntrain/x3.png,dog\ntest/y0.png,cat\ntest/y1.png,dog\n',
      ],
      'cat dog',
      [4, 0, 2],
    ],
    [
      'classes of several words behind a space',
      [
        'images/x*4',
        'train.txt=images/x0.png hot dog\nimages/x1.png hot dog\nimages/x2.png ice cream\nimages/x3.png ice cream\n',
      ],
      'hot dog ice cream',
      AIDE,
    ],
    [
      'FGVC Aircraft, whose boxes are no classes',
      [
        'data/images/10*6.jpg',
        'data/images_family_train.txt=100 Boeing 707\n101 Boeing 707\n102 Cessna 172\n103 Cessna 172\n',
        'data/images_family_test.txt=104 Boeing 707\n105 Cessna 172\n',
        'data/images_box.txt=100 1 2 3 4\n101 1 2 3 4\n102 1 2 3 4\n103 1 1 1 1\n104 1 1 1 1\n',
        'data/families.txt=Boeing 707\nCessna 172\n',
      ],
      'Boeing 707 Cessna 172',
      [4, 0, 2],
    ],
    [
      'CelebA’s attributes, one of each',
      ['img/x*4', 'list_attr.txt=4\nBald Smiling\nx0.png -1 1\nx1.png 1 -1\nx2.png 1 -1\nx3.png -1 1\n'],
      'Bald Smiling',
      AIDE,
    ],
    [
      'Windows’ accents',
      ['x*4', 'l.csv=image;label\nx0.png;café\nx1.png;café\nx2.png;thé\nx3.png;thé\n'],
      'café thé',
      AIDE,
    ],
  ])('%s', async (_, files, classes, counts) => {
    expect(await looked(await tree(...files))).toMatchObject({ classes, counts });
  });
});
