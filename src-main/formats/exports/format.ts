/** What a format is to people and to checks. How it is written stands beside it, in `write.ts`. */
export interface ExportFormat {
  name: string;
  /** For people, with a word on whom it is for. */
  label: string;
  note: string;
  /** What it holds: a bank, or networks of ours. */
  of: 'bank' | 'network';
  /** Of a format that is one file; the others are folders. */
  extension?: string;
  /** Whether it is made from an ONNX graph, in whichever way its options say: bits, operator set, preprocessing. */
  onnx?: boolean;
  /** Offered with fewer bits as well. */
  smaller?: boolean;
  /** Of a network that its library does not know: not offered, and refused when it is written. */
  lacks?: (network: { arch: string; config: object }) => boolean;
}
