import { isRetired, readClient } from "../avamar/clients/clients";
import { pathOf } from "../avamar/names";
import { AvamarError } from "../kernel/errors";
import type { StreamRun } from "./access";
import type { Instance, InstanceView } from "./agent-host";
import { othersOn } from "./look-first";
import { inside } from "./paths";

/** True when the stream was registered with the identity that lies in its directory, as far as anybody wrote it down. */
export function isOwnIdentity({ declared }: Instance, { cidSha256, marker }: InstanceView): boolean {
  return (
    marker?.identity !== undefined &&
    marker.identity === cidSha256 &&
    marker.client.toLowerCase() === declared.clientName.toLowerCase()
  );
}

/**
 * Refuses an identity that came from elsewhere, before anything is written: with a copied cid.bin the agent is another
 * client, whose backups would mix with these, and which would be moved and renamed to be this one.
 *
 * @throws AvamarError `conflict` with whose identity it is.
 */
export async function refuseForeignIdentity(run: StreamRun, at: Instance, view: InstanceView): Promise<void> {
  const { cidSha256, cid, marker } = view;
  if (cidSha256 === undefined || isOwnIdentity(at, view)) return;
  const { serviceName, clientPath } = at.declared;
  const twin = await twinOf(at, cidSha256);
  if (twin)
    throw foreign(
      at,
      `the services ${serviceName} and ${twin.service} have the same identity (cid.bin in ${at.varDirectory} and in ${twin.varDirectory} are equal)`,
    );
  if (run.world.hasGrid() && cid !== undefined) {
    const client = await readClient(run.world.grid(), cid);
    // One that the grid does not have any more is given up, and the agent registers anew.
    if (!client || isRetired(client)) return;
    const path = pathOf(client.domainFqdn, client.name);
    if (path.toLowerCase() === clientPath?.toLowerCase()) return;
    throw foreign(
      at,
      `the identity in ${at.varDirectory} (cid.bin) is that of the client ${path}, and not of ${clientPath}`,
    );
  }
  if (marker?.identity !== undefined)
    throw foreign(
      at,
      `the identity in ${at.varDirectory} (cid.bin) is not the one that ${serviceName} was registered with`,
    );
}

/** Another agent of the host with this identity. */
async function twinOf({ host, declared }: Instance, cidSha256: string) {
  const others = await othersOn(host, declared.serviceName);
  const identities = await Promise.all(
    others.map(({ varDirectory }) => (varDirectory ? host.files.sha256(inside(varDirectory, "cid.bin")) : undefined)),
  );
  return others.find((_, i) => identities[i] === cidSha256);
}

function foreign(at: Instance, reason: string): AvamarError {
  return new AvamarError(`${reason}.`, {
    code: "conflict",
    product: "host",
    host: at.host.name,
    hint: `If it was copied there, delete ${inside(at.varDirectory, "cid.bin")} and run again: the agent registers anew. Nothing was written.`,
  });
}
