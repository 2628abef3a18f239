import { describe, expect, test } from 'vitest';
import { looked, sentencesOf, tree } from './helpers';

const CSV = 'id,breed\nx0,pug\nx1,pug\nx2,pug\nx3,boxer\nx4,boxer\nx5,boxer\n';
const coco = (name: string) =>
  `${name}=${JSON.stringify({
    images: [0, 1, 2, 3, 4].map((id) => ({ id, file_name: `x${id}.png` })),
    annotations: [
      [0, 1],
      [0, 1],
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 1],
      [4, 2],
    ].map(([image_id, category_id], id) => ({ id, image_id, category_id, bbox: [0, 0, 1, 1] })),
    categories: [
      { id: 1, name: 'cat' },
      { id: 2, name: 'dog' },
    ],
  })}`;
const task = (file: string, choice: string) => ({
  data: { image: `/data/upload/1/0a1b2c3d-${file}` },
  annotations: [
    { was_cancelled: true, result: [] },
    { result: [{ type: 'choices', value: { choices: [choice] } }] },
  ],
});
const xml = (id: string, ...names: string[]) =>
  `VOC2012/Annotations/${id}.xml=<annotation><filename>${id}.png</filename><size><width>4</width></size>${names.map((name) => `<object><name>${name}</name></object>`).join('')}</annotation>`;

describe('labels in files', () => {
  test.each<[string, string[], string, number[]]>([
    [
      'Kaggle’s train.csv',
      [
        `train.csv=${CSV}`,
        'train/x*6',
        'test/y*3',
        'sample_submission.csv=id,breed\ny0,pug\ny1,pug\ny2,boxer\n',
      ],
      'boxer pug',
      [4, 0, 2],
    ],
    ['the same nested', [`dogs/labels.csv=${CSV}`, 'dogs/images/x*6'], 'boxer pug', [4, 0, 2]],
    [
      'with a byte-order mark and semicolons',
      [`train.csv=\ufeff${CSV.replaceAll(',', ';')}`, 'train/x*6'],
      'boxer pug',
      [4, 0, 2],
    ],
    ['with tabs', [`labels.tsv=${CSV.replaceAll(',', '\t')}`, 'images/x*6'], 'boxer pug', [4, 0, 2]],
    [
      'with Windows’ paths',
      [`labels.csv=${CSV.replaceAll(/x(\d)/g, 'C:\\data\\train\\x$1.png')}`, 'train/x*6'],
      'boxer pug',
      [4, 0, 2],
    ],
    [
      'with quotes and commas',
      ['l.csv=file,label\n"x0.png","a, b"\n"x1.png","a, b"\nx2.png,c\nx3.png,c\n', 'x*4'],
      'a, b c',
      [2, 0, 2],
    ],
    [
      'with a column for each class',
      ['_classes.csv=filename,cat,dog\nx0.png,1,0\nx1.png,1,0\nx2.png,0,1\nx3.png,0,1\nx4.png,1,1\n', 'x*5'],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'with a column for the split',
      [
        'l.csv=image,label,split\nx0,a,train\nx1,b,train\nx2,a,test\nx3,b,test\nx4,a,valid\nx5,b,valid\n',
        'all/x*6',
      ],
      'a b',
      [2, 2, 2],
    ],
    [
      'a table for each split',
      [
        'train.csv=image,label\nx0,a\nx1,a\nx2,b\nx3,b\n',
        'test.csv=image,label\ny0,a\ny1,b\n',
        'images/x*4',
        'images/y*2',
      ],
      'a b',
      [4, 0, 2],
    ],
    ['numbers, sorted as such', ['l.csv=image,target\nx0,10\nx1,10\nx2,2\nx3,2\n', 'x*4'], '2 10', [2, 0, 2]],
    [
      'a list without a header',
      ['list.txt=img/x0.png 0\nimg/x1.png 0\nimg/x2.png 1\nimg/x3.png 1\n', 'img/x*4'],
      '0 1',
      [2, 0, 2],
    ],
    [
      'ImageNet’s boxes',
      [
        'LOC_val_solution.csv=ImageId,PredictionString\nx0,n01440764 1 2 3 4\nx1,n01440764 1 2 3 4 n01440764 5 6 7 8\nx2,n01443537 1 2 3 4\nx3,n01443537 1 2 3 4\n',
        'x*4',
      ],
      'n01440764 n01443537',
      [2, 0, 2],
    ],
    [
      'Hugging Face’s metadata',
      [
        'train/metadata.jsonl={"file_name":"x0.png","label":"a"}\n{"file_name":"x1.png","label":"b"}\n',
        'train/x*2',
        'test/metadata.jsonl={"file_name":"y0.png","label":"a"}\n{"file_name":"y1.png","label":"b"}\n',
        'test/y*2',
      ],
      'a b',
      [2, 0, 2],
    ],
    [
      'JSON: image to class',
      ['labels.json={"x0.png":"a","x1.png":"a","x2.png":"b","x3.png":"b"}', 'x*4'],
      'a b',
      [2, 0, 2],
    ],
    [
      'JSON: class to images',
      ['labels.json={"a":["x0.png","x1.png"],"b":["x2.png","x3.png"]}', 'x*4'],
      'a b',
      [2, 0, 2],
    ],
    [
      'JSON: records',
      [
        'l.json=[{"img":"x0.png","class":"a"},{"img":"x1.png","class":"a"},{"img":"x2.png","class":"b"},{"img":"x3.png","class":"b"}]',
        'x*4',
      ],
      'a b',
      [2, 0, 2],
    ],
    [
      'JSON: lists under splits',
      [
        'split.json={"train":[["x0.png",0,"a"],["x1.png",1,"b"]],"val":[],"test":[["x2.png",0,"a"],["x3.png",1,"b"]]}',
        'x*4',
      ],
      'a b',
      [2, 0, 2],
    ],
    [
      'COCO, where a picture has one class',
      [coco('annotations/instances.json'), 'images/x*5'],
      'cat dog',
      [2, 0, 2],
    ],
    ['COCO beside its images', [coco('train/_annotations.coco.json'), 'train/x*5'], 'cat dog', [2, 0, 2]],
    [
      'Label Studio',
      [
        `export.json=${JSON.stringify([task('x0.png', 'a'), task('x1.png', 'a'), task('x2.png', 'b'), task('x3.png', 'b')])}`,
        'upload/x*4',
      ],
      'a b',
      [2, 0, 2],
    ],
    [
      'Label Studio’s short form',
      [
        'export.json=[{"image":"/data/upload/2/x0.png","choice":"a","id":1},{"image":"/data/upload/2/x1.png","choice":"a","id":2},{"image":"/data/upload/2/x2.png","choice":"b","id":3},{"image":"/data/upload/2/x3.png","choice":"b","id":4}]',
        'x*4',
      ],
      'a b',
      [2, 0, 2],
    ],
    [
      'VOC, where a picture has one class',
      [
        xml('x0', 'cat', 'cat'),
        xml('x1', 'cat'),
        xml('x2', 'dog'),
        xml('x3', 'dog'),
        xml('x4', 'cat', 'dog'),
        'VOC2012/JPEGImages/x*5',
        'VOC2012/SegmentationClass/x*2',
      ],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'a test table beside class folders',
      [
        'Train/16/*3',
        'Train/2/*3',
        'Test/y*2',
        'Test.csv=Width,Height,ClassId,Path\n4,4,16,Test/y0.png\n4,4,2,Test/y1.png\n',
      ],
      '16 2',
      [6, 0, 2],
    ],
    [
      'Tiny ImageNet',
      [
        'train/n01443537/images/n01443537_*3',
        'train/n01629819/images/n01629819_*3',
        'train/n01443537/n01443537_boxes.txt=n01443537_0.png\t0\t0\t62\t62\n',
        'val/images/val_*2',
        'val/val_annotations.txt=val_0.png\tn01443537\t0\t32\t44\t62\nval_1.png\tn01629819\t52\t55\t57\t59\n',
        'test/images/test_*2',
        'wnids.txt=n01443537\nn01629819\n',
        'words.txt=n01443537\tgoldfish, Carassius auratus\n',
      ],
      'n01443537 n01629819',
      [6, 0, 2],
    ],
    [
      'Tiny ImageNet, its boxes all alike',
      [
        'train/n01443537/images/n01443537_*3',
        'train/n01629819/images/n01629819_*3',
        'val/images/val_*2',
        'val/val_annotations.txt=val_0.png\tn01443537\t0\t0\t9\t9\nval_1.png\tn01629819\t0\t0\t9\t9\n',
      ],
      'n01443537 n01629819',
      [6, 0, 2],
    ],
    [
      'lists of a split beside class folders',
      [
        'images/pie/p*4',
        'images/pho/q*4',
        'meta/train.txt=pie/p0\npie/p1\npie/p2\npho/q0\npho/q1\npho/q2\n',
        'meta/test.txt=pie/p3\npho/q3\n',
      ],
      'pho pie',
      [6, 0, 2],
    ],
    [
      'a table where folders are no classes',
      ['0/x*3', '1/y*3', 'train.csv=id,landmark_id\nx0,a\nx1,b\nx2,a\ny0,b\ny1,a\ny2,b\n'],
      'a b',
      [4, 0, 2],
    ],
    [
      'a table that agrees with class folders',
      ['a/x*5', 'b/y*5', 'labels.csv=file,label\nx0,a\nx1,a\ny0,b\ny1,b\n'],
      'a b',
      [8, 0, 2],
    ],
    ['the names of files', ['train/cat.*6', 'train/dog.*6', 'test1/*4'], 'cat dog', [10, 0, 2]],
  ])('%s', async (_, lines, classes, counts) => {
    expect(await looked(await tree(...lines))).toMatchObject({ classes, counts });
  });

  test('are chosen by a person', async () => {
    const root = await tree('x*4', 'meta.csv=id,sex,site\nx0,m,arm\nx1,m,leg\nx2,f,arm\nx3,f,leg\n');
    expect((await looked(root, { labels: { file: 'meta.csv', label: 'site' } })).classes).toBe('arm leg');
    expect((await looked(root, { labels: { label: 'sex' } })).classes).toBe('f m');
    const found = await sentencesOf(() => looked(root, { labels: { file: 'meta.csv', label: 'age' } }));
    expect(found).toMatchObject({
      code: 'usage',
      message: '“meta.csv” has no column “age”.',
      hint: 'Its columns are “id”, “sex”, “site”.',
    });
    expect(await sentencesOf(() => looked(root, { labels: { file: 'none.csv' } }), root)).toMatchObject({
      code: 'not-found',
    });
  });

  test.each<[string, string, string, string, string, string]>([
    [
      'several columns that may be the classes',
      'fairface.csv',
      'file,age,gender,race\nx0.png,20-29,Male,White\nx1.png,30-39,Female,Asian\nx2.png,20-29,Female,White\nx3.png,30-39,Male,Asian\n',
      'It is not clear which column of “fairface.csv” tells the classes.',
      '“age”, “gender”, “race”',
      'Female Male',
    ],
    [
      'several classes of every image',
      'attributes.csv',
      'file,young,gender\nx0.png,1,1\nx1.png,1,1\nx2.png,1,1\nx3.png,1,1\n',
      '“attributes.csv” tells several classes of every image, and a classifier needs one.',
      '“young”, “gender”',
      '',
    ],
  ])(
    'a person is asked where a table leaves it open: %s',
    async (_, file, table, message, columns, classes) => {
      const root = await tree('x*4', `${file}=${table}`);
      const hint = `Name it with --label-column: ${columns}.`;
      expect(await sentencesOf(() => looked(root))).toMatchObject({ code: 'bad-data', message, hint });
      if (classes) expect((await looked(root, { labels: { label: 'gender' } })).classes).toBe(classes);
    },
  );

  test.each([
    ['a quote that nothing ends', 'labels.csv', 'image,label\nx0,"a\nx1,b\nx2,b\n'],
    ['JSON that breaks off', 'labels.json', '[{"image":"x0",'],
    ['lines that are no JSON', 'labels.jsonl', '{"image":\nx'],
  ])(
    'are passed over where they are damaged, and said to be where they were named or folders tell nothing: %s',
    async (_, file, text) => {
      const root = await tree('a/x*5', 'b/y*5', `${file}=${text}`);
      expect(await looked(root)).toMatchObject({ classes: 'a b', counts: [8, 0, 2] });
      const refusal = {
        code: 'bad-file',
        message: expect.stringContaining(`“${file}” is neither a table nor JSON: `) as string,
      };
      expect(await sentencesOf(() => looked(root, { labels: { file } }), root)).toMatchObject(refusal);
      const flat = await tree('x*5', `${file}=${text}`);
      expect(await sentencesOf(() => looked(flat), flat)).toMatchObject(refusal);
    },
  );

  test.each([
    ['lists in lists', `[["x0", ${'['.repeat(9000)}${']'.repeat(9000)}], ["x1", "b"], ["x2", "b"]]`],
    ['records in records', `[${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}]`],
    ['splits in splits', `${'{"train":'.repeat(9000)}[]${'}'.repeat(9000)}`],
    [
      'lists as answers',
      `[{"data":{"image":"x0"},"annotations":[{"result":[{"type":"choices","value":{"choices":[${'['.repeat(9000)}${']'.repeat(9000)}]}}]}]}]`,
    ],
  ])('are passed over where they are nested too deeply: %s', async (_, text) => {
    const root = await tree('a/x*5', 'b/y*5', `labels.json=${text}`);
    expect(await looked(root)).toMatchObject({ classes: 'a b', counts: [8, 0, 2] });
  });

  test('say what they leave out', async () => {
    const { said } = await looked(await tree(coco('annotations/instances.json'), 'images/x*5', 'images/z*2'));
    expect(said).toContain('The classes are those of “annotations/instances.json”: 4 images of 2 classes.');
    expect(said).toContain('1 image of several classes in “annotations/instances.json” is left out.');
    expect(said).toContain('3 images of no class are ignored.');
  });
});
