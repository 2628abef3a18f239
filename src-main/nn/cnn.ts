/** The shape of the built-in convolutional classifier: a small residual network. */
export interface CnnConfig {
  imgSize: number;
  inChans: number;
  numClasses: number;
  /** Channels of each stage; every stage after the first halves the image. */
  channels: number[];
  /** Residual blocks in each stage. */
  blocks: number;
}
