import { densenet } from './densenet';
import { efficientnetOfMelas } from './efficientnet-melas';
import type { ConvolutionalFamily } from './family';
import { mobileOfTimm } from './mobile-timm';
import { efficientnetOfTorchvision, mobilenetV2, mobilenetV3 } from './mobile-torchvision';
import { resnet } from './resnet';
import { vgg } from './vgg';

/** The convolutional networks that are read from their weights alone. VGG comes last: its names say least. */
export const CONVOLUTIONAL_FAMILIES: readonly ConvolutionalFamily[] = [
  resnet,
  densenet,
  efficientnetOfTorchvision,
  mobilenetV3,
  mobilenetV2,
  mobileOfTimm,
  efficientnetOfMelas,
  vgg,
];
