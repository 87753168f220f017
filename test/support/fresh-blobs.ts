import { type Blobs, createBlobs } from "../../shared/azure/blobs.ts";
import type { RunningAzurite } from "./azurite.ts";

let containers = 0;

/** A container of blobs of its own, empty, in a running Azurite. */
export function freshBlobs({ blobsUrl: url, credential }: RunningAzurite): Blobs {
  containers += 1;
  return createBlobs({ url, container: `blobs-${containers}`, credential });
}
