import type { Model } from '../../../src-main/nn/model';
import type { ViTConfig } from '../../../src-main/nn/config';

type Matrix = number[][];

/**
 * A Vision Transformer's logits for one image, written down from its definition in double precision, with one freedom:
 * layer norms may weigh features, as they must where some features are copies of each other.
 *
 * @param image [3, S, S], pixel values 0 … 1
 * @param share of each feature in the statistics of layer norms; they sum to 1
 */
export function referenceLogits(
  { network, normalisation, weights }: Model,
  image: Float32Array,
  share?: number[],
): number[] {
  const config = network.config as ViTConfig;
  const D = config.embedDim;
  const features = share ?? Array.from({ length: D }, () => 1 / D);
  const vector = (name: string) => [...weights.get(name)!.data];
  const matrix = (name: string): Matrix => {
    const { data } = weights.get(name)!;
    const rows = weights.get(name)!.shape[0]!;
    const columns = data.length / rows;
    return Array.from({ length: rows }, (_, r) => [...data.subarray(r * columns, (r + 1) * columns)]);
  };
  const linear = (x: Matrix, name: string): Matrix => {
    const [w, b] = [matrix(`${name}.weight`), vector(`${name}.bias`)];
    return x.map((row) => w.map((out, o) => out.reduce((sum, value, i) => sum + value * row[i]!, b[o]!)));
  };
  const norm = (x: Matrix, name: string): Matrix => {
    const [gain, bias] = [vector(`${name}.weight`), vector(`${name}.bias`)];
    return x.map((row) => {
      const mean = row.reduce((sum, value, i) => sum + value * features[i]!, 0);
      const variance = row.reduce((sum, value, i) => sum + (value - mean) ** 2 * features[i]!, 0);
      return row.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-6)) * gain[i]! + bias[i]!);
    });
  };
  const add = (a: Matrix, b: Matrix): Matrix => a.map((row, r) => row.map((value, c) => value + b[r]![c]!));

  let x = embed(config, image, normalisation, { linear, vector });
  for (let l = 0; l < config.depth; l++) {
    const name = `blocks.${l}`;
    const mixed = attend(linear(norm(x, `${name}.norm1`), `${name}.attn.qkv`), D, config.numHeads);
    x = add(x, linear(mixed, `${name}.attn.proj`));
    const hidden = linear(norm(x, `${name}.norm2`), `${name}.mlp.fc1`).map((row) => row.map(gelu));
    x = add(x, linear(hidden, `${name}.mlp.fc2`));
  }
  return linear(norm([x[0]!], 'norm'), 'head')[0]!;
}

function embed(
  { imgSize: S, patchSize: P, embedDim: D }: ViTConfig,
  image: Float32Array,
  { mean, std }: Model['normalisation'],
  { linear, vector }: { linear: (x: Matrix, name: string) => Matrix; vector: (name: string) => number[] },
): Matrix {
  const patches: Matrix = [];
  for (let py = 0; py < S; py += P) {
    for (let px = 0; px < S; px += P) {
      const patch: number[] = [];
      for (let c = 0; c < 3; c++) {
        for (let y = py; y < py + P; y++) {
          for (let x = px; x < px + P; x++) patch.push((image[(c * S + y) * S + x]! - mean[c]!) / std[c]!);
        }
      }
      patches.push(patch);
    }
  }
  const positions = vector('pos_embed');
  return [vector('cls_token'), ...linear(patches, 'patch_embed.proj')].map((row, token) =>
    row.map((value, i) => value + positions[token * D + i]!),
  );
}

/** Queries, keys and values side by side in each row → what the heads give, side by side. */
function attend(qkv: Matrix, D: number, heads: number): Matrix {
  const d = D / heads;
  const out: Matrix = qkv.map(() => []);
  for (let h = 0; h < heads; h++) {
    const part = (row: number[], which: number) => row.slice(which * D + h * d, which * D + (h + 1) * d);
    qkv.forEach((asking, token) => {
      const q = part(asking, 0);
      const scores = qkv.map((row) => dot(q, part(row, 1)) / Math.sqrt(d));
      const top = Math.max(...scores);
      const exps = scores.map((score) => Math.exp(score - top));
      const total = exps.reduce((a, b) => a + b, 0);
      for (let i = 0; i < d; i++) {
        out[token]!.push(qkv.reduce((sum, row, k) => sum + (exps[k]! / total) * part(row, 2)[i]!, 0));
      }
    });
  }
  return out;
}

const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** x·Φ(x), Φ from its power series: exact to double precision for the arguments that occur here. */
function gelu(x: number): number {
  if (Math.abs(x) > 6) return x > 0 ? x : 0;
  let term = x / Math.sqrt(2 * Math.PI);
  let sum = term;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / (2 * n);
    sum += term / (2 * n + 1);
  }
  return x * (0.5 + sum);
}
