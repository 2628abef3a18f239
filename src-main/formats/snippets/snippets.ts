import type { Model } from '../../nn/model';
import { ONNX_IMAGE, ONNX_INPUT, ONNX_OUTPUT } from '../onnx/names';

type Language = 'python' | 'javascript' | 'kotlin' | 'swift';

/** A way to use an export, in one language; or which operators a runtime must have for it. */
export interface Snippet {
  language: Language | 'operators';
  code: string;
}

/** What all snippets say in their own words. */
interface Facts {
  path: string;
  side: number;
  /** The share of the middle square that is shown; 1: all of it. */
  crop: number;
  mean: readonly number[];
  std: readonly number[];
}

/**
 * How an ONNX (or `.ort`) file is used: in every language the middle square of the image, or the part of it that the model
 * was evaluated on (`cropPct`), resized bilinearly, from
 * 0 … 1, normalised, colours first; where a file is opened, turned upright and laid on white before. A graph that does the
 * rest itself is given bytes.
 *
 * @param inside whether the file does it itself
 */
export function onnxSnippets(
  { network, normalisation, cropPct = 1 }: Model,
  path: string,
  inside: boolean,
): Snippet[] {
  const { mean, std } = normalisation;
  const facts = {
    ...{ path, side: network.config.imgSize, crop: single(cropPct) },
    ...{ mean: mean.map(single), std: std.map(single) },
  };
  const of = inside ? INSIDE : OUTSIDE;
  return (['python', 'javascript', 'kotlin', 'swift'] as const).map((language) => ({
    language,
    code: `${of[language](facts).join('\n')}\n`,
  }));
}

/** The shortest decimal that is the same number in single precision, which is all that any snippet computes with. */
export function single(value: number): number {
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((count) => Number(value.toPrecision(count)));
  return digits.find((each) => Math.fround(each) === Math.fround(value)) ?? Number(value.toPrecision(9));
}

const list = (values: readonly number[]) => values.join(', ');
/** A text of Kotlin's, in which a dollar sign would begin a variable. */
const inKotlin = (text: string) => JSON.stringify(text).replaceAll('$', '\\$');
/** Kotlin's numbers of single precision. */
const floats = (values: readonly number[]) => values.map((value) => `${value}f`).join(', ');

/** An image as the datasets here are read: upright, and white where it is transparent. */
const PYTHON_IMAGE = [
  'image = ImageOps.exif_transpose(Image.open("image.jpg")).convert("RGBA")  # of any size',
  'white = Image.new("RGBA", image.size, "white")',
  'image = Image.alpha_composite(white, image).convert("RGB")',
];
const PYTHON_CROP = (crop: number) =>
  crop === 1
    ? []
    : [
        `edge = round(${crop} * min(image.size))  # the part that the model was evaluated on`,
        'left, top = ((side - edge) // 2 for side in image.size)',
        'image = image.crop((left, top, left + edge, top + edge))',
      ];
const JAVASCRIPT_IMAGE = [
  "const upright = sharp('image.jpg').autoOrient(); // of any size",
  "const image = upright.flatten({ background: 'white' }).toColourspace('srgb');",
];
const JAVASCRIPT_SQUARE = (crop: number) => [
  'const { width, height } = (await image.metadata()).autoOrient;',
  crop === 1
    ? 'const edge = Math.min(width, height);'
    : `const edge = Math.round(${crop} * Math.min(width, height)); // what the model was evaluated on`,
  'const [left, top] = [(width - edge) >> 1, (height - edge) >> 1];',
  'const square = { left, top, width: edge, height: edge };',
];
/** The middle of a bitmap, as `middle`. */
const KOTLIN_CROP = (crop: number) =>
  crop === 1
    ? []
    : [
        `    val edge = (${crop} * minOf(bitmap.width, bitmap.height)).roundToInt() // what the model was evaluated on`,
        '    val left = (bitmap.width - edge) / 2',
        '    val middle = Bitmap.createBitmap(bitmap, left, (bitmap.height - edge) / 2, edge, edge)',
      ];
const KOTLIN_ROUNDS = (crop: number) => (crop === 1 ? [] : ['import kotlin.math.roundToInt']);

const OUTSIDE: Record<Language, (facts: Facts) => string[]> = {
  python: ({ path, side, crop, mean, std }) => [
    'import numpy as np',
    'import onnxruntime as ort',
    'from PIL import Image, ImageOps',
    '',
    ...PYTHON_IMAGE,
    ...PYTHON_CROP(crop),
    `image = ImageOps.fit(image, (${side}, ${side}), Image.Resampling.BILINEAR)`,
    `mean, std = np.float32([[${list(mean)}],`,
    `                        [${list(std)}]])`,
    'pixels = (np.float32(image) / 255 - mean) / std',
    `session = ort.InferenceSession(${JSON.stringify(path)})`,
    `inputs = {"${ONNX_INPUT}": pixels.transpose(2, 0, 1)[None]}`,
    `logits = session.run(["${ONNX_OUTPUT}"], inputs)[0]`,
    'print(logits.argmax(1), logits)',
  ],
  javascript: ({ path, side, crop, mean, std }) => [
    "import ort from 'onnxruntime-node';",
    "import sharp from 'sharp';",
    '',
    `const side = ${side};`,
    `const mean = [${list(mean)}];`,
    `const std = [${list(std)}];`,
    ...JAVASCRIPT_IMAGE,
    ...JAVASCRIPT_SQUARE(crop),
    "const exact = { kernel: 'linear', fastShrinkOnLoad: false };",
    'const resized = image.extract(square).resize(side, side, exact);',
    'const bytes = await resized.raw().toBuffer();',
    'const pixels = new Float32Array(3 * side * side);',
    'bytes.forEach((value, i) => {',
    '  const channel = i % 3;',
    '  const at = channel * side * side + (i - channel) / 3;',
    '  pixels[at] = (value / 255 - mean[channel]) / std[channel];',
    '});',
    `const session = await ort.InferenceSession.create(${JSON.stringify(path)});`,
    "const input = new ort.Tensor('float32', pixels, [1, 3, side, side]);",
    `const { ${ONNX_OUTPUT} } = await session.run({ ${ONNX_INPUT}: input });`,
    `console.log(${ONNX_OUTPUT}.data);`,
  ],
  kotlin: ({ path, side, crop, mean, std }) => [
    'import ai.onnxruntime.OnnxTensor',
    'import ai.onnxruntime.OrtEnvironment',
    'import android.graphics.Bitmap',
    'import android.graphics.Color',
    'import android.media.ThumbnailUtils',
    'import java.nio.FloatBuffer',
    ...KOTLIN_ROUNDS(crop),
    '',
    'fun logitsOf(bitmap: Bitmap): FloatArray {',
    `    val side = ${side}`,
    `    val mean = floatArrayOf(${floats(mean)})`,
    `    val std = floatArrayOf(${floats(std)})`,
    ...KOTLIN_CROP(crop),
    `    val image = ThumbnailUtils.extractThumbnail(${crop === 1 ? 'bitmap' : 'middle'}, side, side)`,
    '    val pixels = FloatArray(3 * side * side)',
    '    for (i in 0 until side * side) {',
    '        val colour = image.getPixel(i % side, i / side)',
    '        val rgb = intArrayOf(Color.red(colour), Color.green(colour), Color.blue(colour))',
    '        for (c in 0..2) pixels[c * side * side + i] = (rgb[c] / 255f - mean[c]) / std[c]',
    '    }',
    '    val environment = OrtEnvironment.getEnvironment()',
    `    val session = environment.createSession(${inKotlin(path)})`,
    '    val shape = longArrayOf(1, 3, side.toLong(), side.toLong())',
    '    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), shape).use { input ->',
    `        session.run(mapOf("${ONNX_INPUT}" to input)).use { (it[0].value as Array<FloatArray>)[0] }`,
    '    }',
    '}',
  ],
  swift: ({ path, side, crop, mean, std }) => [
    ...SWIFT_PIXELS(side, crop),
    `    let mean: [Float] = [${list(mean)}]`,
    `    let std: [Float] = [${list(std)}]`,
    '    var pixels = [Float](repeating: 0, count: 3 * side * side)',
    '    for i in 0..<(side * side) {',
    '        for c in 0..<3 { pixels[c * side * side + i] = (Float(bytes[4 * i + c]) / 255 - mean[c]) / std[c] }',
    '    }',
    '    let data = NSMutableData(bytes: pixels, length: 4 * pixels.count)',
    '    let shape: [NSNumber] = [1, 3, NSNumber(value: side), NSNumber(value: side)]',
    '    let input = try ORTValue(tensorData: data, elementType: .float, shape: shape)',
    ...SWIFT_RUN(path, ONNX_INPUT),
  ],
};

const INSIDE: Record<Language, (facts: Facts) => string[]> = {
  python: ({ path, crop }) => [
    'import numpy as np',
    'import onnxruntime as ort',
    'from PIL import Image, ImageOps',
    '',
    ...PYTHON_IMAGE,
    ...PYTHON_CROP(crop),
    `session = ort.InferenceSession(${JSON.stringify(path)})`,
    `logits = session.run(["${ONNX_OUTPUT}"], {"${ONNX_IMAGE}": np.uint8(image)[None]})[0]`,
    'print(logits.argmax(1), logits)',
  ],
  javascript: ({ path, crop }) => [
    "import ort from 'onnxruntime-node';",
    "import sharp from 'sharp';",
    '',
    ...JAVASCRIPT_IMAGE,
    ...(crop === 1 ? [] : [...JAVASCRIPT_SQUARE(crop), 'const shown = image.extract(square);']),
    `const { data, info } = await ${crop === 1 ? 'image' : 'shown'}.raw().toBuffer({ resolveWithObject: true });`,
    `const session = await ort.InferenceSession.create(${JSON.stringify(path)});`,
    "const input = new ort.Tensor('uint8', new Uint8Array(data), [1, info.height, info.width, 3]);",
    `const { ${ONNX_OUTPUT} } = await session.run({ ${ONNX_IMAGE}: input });`,
    `console.log(${ONNX_OUTPUT}.data);`,
  ],
  kotlin: ({ path, crop }) => [
    'import ai.onnxruntime.OnnxJavaType',
    'import ai.onnxruntime.OnnxTensor',
    'import ai.onnxruntime.OrtEnvironment',
    'import android.graphics.Bitmap',
    'import android.graphics.Color',
    'import java.nio.ByteBuffer',
    ...KOTLIN_ROUNDS(crop),
    '',
    `fun logitsOf(${crop === 1 ? 'image' : 'bitmap'}: Bitmap): FloatArray {`,
    ...KOTLIN_CROP(crop).map((line) => line.replace('val middle', 'val image')),
    '    val bytes = ByteBuffer.allocateDirect(3 * image.width * image.height)',
    '    for (y in 0 until image.height) for (x in 0 until image.width) {',
    '        val colour = image.getPixel(x, y)',
    '        bytes.put(Color.red(colour).toByte()).put(Color.green(colour).toByte()).put(Color.blue(colour).toByte())',
    '    }',
    '    bytes.rewind()',
    '    val environment = OrtEnvironment.getEnvironment()',
    `    val session = environment.createSession(${inKotlin(path)})`,
    '    val shape = longArrayOf(1, image.height.toLong(), image.width.toLong(), 3)',
    '    return OnnxTensor.createTensor(environment, bytes, shape, OnnxJavaType.UINT8).use { input ->',
    `        session.run(mapOf("${ONNX_IMAGE}" to input)).use { (it[0].value as Array<FloatArray>)[0] }`,
    '    }',
    '}',
  ],
  swift: ({ path, side, crop }) => [
    ...SWIFT_PIXELS(side, crop),
    '    let rgb = (0..<(side * side)).flatMap { i in bytes[(4 * i)..<(4 * i + 3)] }',
    '    let data = NSMutableData(bytes: rgb, length: rgb.count)',
    '    let shape: [NSNumber] = [1, NSNumber(value: side), NSNumber(value: side), 3]',
    '    let input = try ORTValue(tensorData: data, elementType: .uInt8, shape: shape)',
    ...SWIFT_RUN(path, ONNX_IMAGE),
  ],
};

/** The middle of the image, drawn at the network's size. */
const SWIFT_PIXELS = (side: number, crop: number) => [
  'import CoreGraphics',
  'import OnnxRuntimeBindings',
  '',
  'func logits(of image: CGImage) throws -> [Float] {',
  `    let side = ${side}`,
  '    var bytes = [UInt8](repeating: 0, count: 4 * side * side)',
  '    let context = CGContext(data: &bytes, width: side, height: side, bitsPerComponent: 8, bytesPerRow: 4 * side,',
  '                            space: CGColorSpace(name: CGColorSpace.sRGB)!,',
  '                            bitmapInfo: CGImageAlphaInfo.noneSkipLast.rawValue)!',
  '    context.interpolationQuality = .medium',
  crop === 1
    ? '    let scale = CGFloat(side) / CGFloat(min(image.width, image.height))'
    : `    let scale = CGFloat(side) / (${crop} * CGFloat(min(image.width, image.height))) // what the model was evaluated on`,
  '    let size = CGSize(width: CGFloat(image.width) * scale, height: CGFloat(image.height) * scale)',
  '    let corner = CGPoint(x: (CGFloat(side) - size.width) / 2, y: (CGFloat(side) - size.height) / 2)',
  '    context.draw(image, in: CGRect(origin: corner, size: size))',
];

const SWIFT_RUN = (path: string, input: string) => [
  '    let environment = try ORTEnv(loggingLevel: .warning)',
  `    let session = try ORTSession(env: environment, modelPath: ${JSON.stringify(path)}, sessionOptions: nil)`,
  `    let outputs = try session.run(withInputs: ["${input}": input], outputNames: ["${ONNX_OUTPUT}"], runOptions: nil)`,
  `    let result = try outputs["${ONNX_OUTPUT}"]!.tensorData() as Data`,
  '    return result.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }',
  '}',
];
