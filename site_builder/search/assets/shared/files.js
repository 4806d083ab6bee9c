/**
 * Loads the data files of the search (see `search/FORMAT.md`), of the Browse page (see `search/browse/FORMAT.md`) and
 * of the comparison page. The files of each build have a folder of their own, which the bundle manifest names.
 */

import { LoadError } from "./errors.js";

const utf8 = new TextDecoder();

/** @param {Uint8Array} bytes */
export const decodeText = (bytes) => utf8.decode(bytes);

/** @param {Uint8Array} bytes  @returns {unknown} */
export const parseJson = (bytes) => JSON.parse(utf8.decode(bytes));

/**
 * Fetch a file. Throw a LoadError if the file cannot be loaded.
 * @param {URL} url  @param {RequestInit} [options]
 * @param {Promise<Response>} [request]  the response, if the caller has requested the file already
 */
async function fetchFile(url, options, request = fetch(url, options)) {
  let response;
  try {
    response = await request;
  } catch {
    throw new LoadError(url.protocol === "file:" ? "file" : "network", url);
  }
  if (!response.ok) throw new LoadError(response.status === 404 ? "missing" : "network", url);
  return response;
}

/** @param {Response} response */
async function decompress(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  // If the server sent Content-Encoding, the browser has decompressed the file already.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // A Blob would be slower: the browser would send the bytes to another process and back.
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  writer.write(bytes).catch(() => {}); // the read below reports the error
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

/**
 * Return the bundle manifest. Throw a LoadError if it cannot be loaded, or if its `format` is not `knownFormat`.
 * @param {URL} dataFolder  the folder of the manifest
 * @param {number} knownFormat  the number of the format that the caller can read
 * @param {RequestCache} [cache]
 * @param {Promise<Response>} [request]  the response with the manifest, if the caller has requested it already
 * @returns {Promise<Record<string, string | number> & {generation: string, block: number}>}
 */
export async function openManifest(dataFolder, knownFormat, cache = "no-cache", request = undefined) {
  if (dataFolder.protocol === "file:") throw new LoadError("file");
  if (typeof DecompressionStream === "undefined") throw new LoadError("browser");
  const response = await fetchFile(new URL("manifest.json", dataFolder), { cache }, request);
  const manifest = await response.json().catch(() => {
    throw new LoadError("network", "manifest.json");
  });
  if (manifest.format !== knownFormat) throw new LoadError("format", manifest.format);
  return manifest;
}

/** The files of one build. Each file is loaded once. If loading fails, the next `read` of this file loads it again. */
export class BundleFiles {
  /** @type {Map<string, Promise<unknown>>} */
  #files = new Map();

  /** @param {URL} dataFolder  the folder of the manifest
   *  @param {string} generation  the name of the folder in `dataFolder` that contains the files of the build */
  constructor(dataFolder, generation) {
    this.base = new URL(`${generation}/`, dataFolder);
  }

  /**
   * Return the decoded content of a file. All calls for one file must pass the same `decode`.
   * @template T
   * @param {string} path  @param {(bytes: Uint8Array<ArrayBuffer>) => T} decode
   * @returns {Promise<T>}
   */
  read(path, decode) {
    let file = /** @type {Promise<T> | undefined} */ (this.#files.get(path));
    if (!file) {
      file = fetchFile(new URL(path, this.base)).then(decompress).then(decode);
      this.#files.set(path, file);
      file.catch(() => this.#files.delete(path));
    }
    return file;
  }

  /** Return an item of a list. The files `NAME/0.bin`, `NAME/1.bin` ... contain the list in JSON arrays. Each array
   *  has `blockSize` items, and the last array may have fewer. `number` is the index of the item in the whole list.
   *  @template T
   *  @param {string} name  @param {number} number  @param {number} blockSize
   *  @returns {Promise<T>} */
  async item(name, number, blockSize) {
    const block = await this.read(`${name}/${Math.floor(number / blockSize)}.bin`, parseJson);
    return /** @type {T[]} */ (block)[number % blockSize];
  }
}
