export { type FileOptions, fromFile } from './sources/from-file.ts';
