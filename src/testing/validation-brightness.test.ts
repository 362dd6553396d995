import { describeSample } from './validation-sample.ts';

describeSample('validation of brightness', [
  'plain',
  'low-contrast',
  'heavy-stain',
  'blur',
  '16-bit',
  'scale-one',
]);
