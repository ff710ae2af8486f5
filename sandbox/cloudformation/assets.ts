import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The asset files of a template in a cloud assembly. */
export interface Assets {
  /** The folder uploaded under this key. */
  folder(s3Key: string): string;
  /** The template uploaded under the last segment of this URL. */
  template(url: string): unknown;
}

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/** @param templateFile absolute path of `<stack>.template.json`, beside which CDK writes `<stack>.assets.json` */
export function openAssets(templateFile: string): Assets {
  const directory = dirname(templateFile);
  const manifestFile = join(directory, `${basename(templateFile).replace('.template.json', '')}.assets.json`);
  const { files } = JSON.parse(readFileSync(manifestFile, 'utf8')) as AssetManifest;
  const pathOf = (objectKey: string): string => {
    const found = Object.values(files).find(({ destinations }) =>
      Object.values(destinations).some((destination) => destination.objectKey === objectKey),
    );
    if (found === undefined) throw new Error(`${manifestFile} has no asset ${objectKey}.`);
    const path = join(directory, found.source.path);
    if (!existsSync(path)) throw new Error(`The asset ${objectKey} is not at ${path}. Synthesize again.`);
    return path;
  };
  return {
    folder: pathOf,
    template: (url) => JSON.parse(readFileSync(pathOf(basename(url)), 'utf8')),
  };
}
