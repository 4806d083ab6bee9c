/** Loads data files. `search/FORMAT.md` and `browse/FORMAT.md` describe them. */

import { LoadError } from "./errors.js";

const utf8 = new TextDecoder();

/** @param {Uint8Array} bytes */
export const decodeText = (bytes) => utf8.decode(bytes);

/** @param {Uint8Array} bytes  @returns {unknown} */
export const parseJson = (bytes) => JSON.parse(utf8.decode(bytes));

/**
 * Return the response for a file. Throws LoadError.
 * @param {URL} url  @param {RequestInit} [options]
 * @param {Promise<Response>} [request]  a request for the file that the caller has made already
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
 * Return the bundle manifest in a folder. Throws LoadError.
 * @param {URL} folder
 * @param {number} format  the value of `format` that the caller can read
 * @param {RequestCache} [cache]
 * @param {Promise<Response>} [request]  a request for the manifest that the caller has made already
 * @returns {Promise<Record<string, string | number> & {generation: string, block: number}>}
 */
export async function openManifest(folder, format, cache = "no-cache", request = undefined) {
  if (folder.protocol === "file:") throw new LoadError("file");
  if (typeof DecompressionStream === "undefined") throw new LoadError("browser");
  const response = await fetchFile(new URL("manifest.json", folder), { cache }, request);
  const manifest = await response.json().catch(() => {
    throw new LoadError("network", "manifest.json");
  });
  if (manifest.format !== format) throw new LoadError("format", manifest.format);
  return manifest;
}

/** The files of one bundle. Each file is loaded once. If loading fails, the next `read` of this file loads it again. */
export class BundleFiles {
  /** @type {Map<string, Promise<unknown>>} */
  #files = new Map();

  /** @param {URL} folder  the folder of the data; the folder of the bundle is in it
   *  @param {string} generation  name of the bundle's folder */
  constructor(folder, generation) {
    this.base = new URL(`${generation}/`, folder);
  }

  /**
   * Return the decoded content of a file. All calls with one path must pass the same `decode`.
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

  /** Return item `number` of the JSON arrays in the files `FOLDER/0.bin`, `FOLDER/1.bin` ..., which have
   *  `blockSize` items each.
   *  @template T
   *  @param {string} folder  @param {number} number  @param {number} blockSize
   *  @returns {Promise<T>} */
  async item(folder, number, blockSize) {
    const block = await this.read(`${folder}/${Math.floor(number / blockSize)}.bin`, parseJson);
    return /** @type {T[]} */ (block)[number % blockSize];
  }
}
