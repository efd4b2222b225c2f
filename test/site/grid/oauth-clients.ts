import { integer, list, oneOf, record, text } from "../wire.ts";
import { invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import type { OAuthClientObject } from "./objects.ts";
import { type Call, ok, type Route } from "./routes.ts";

const readClient = record({
  clientId: text,
  clientName: text,
  clientSecret: text,
  authorizedGrantTypes: list(
    oneOf("password", "implicit", "refresh_token", "client_credentials", "authorization_code"),
  ),
  scopes: list(text),
  autoApproveScopes: list(text),
  redirectUris: list(text),
  accessTokenValiditySeconds: integer,
  refreshTokenValiditySeconds: integer,
});

const required = ["clientName", "authorizedGrantTypes", "scopes", "autoApproveScopes", "redirectUris"] as const;

function show(client: OAuthClientObject, withSecret: boolean): Record<string, unknown> {
  const { id, clientSecret, ...rest } = client;
  return { clientId: id, clientSecret: withSecret ? clientSecret : undefined, ...rest };
}

function byId(call: Call): OAuthClientObject {
  const client = call.grid.oauthClients.get(call.param("clientId"));
  if (client === undefined) throw notFound(`OAuth client ${call.param("clientId")}`);
  return client;
}

function given(call: Call, grid: Grid) {
  const body = call.body(readClient);
  const missing = required.filter((name) => body[name] === undefined);
  if (missing.length > 0) throw invalid(`Missing: ${missing.join(", ")}.`);
  const { clientId: _, ...rest } = body;
  const tokenSeconds = rest.accessTokenValiditySeconds ?? grid.settings.tokenSeconds;
  return { ...rest, accessTokenValiditySeconds: tokenSeconds };
}

function create(call: Call) {
  const { grid } = call;
  const { clientId } = call.body(readClient);
  const properties = given(call, grid);
  if (clientId !== undefined && grid.oauthClients.get(clientId) !== undefined) {
    throw invalid(`OAuth client ${clientId} exists already.`);
  }
  const known = Object.fromEntries(
    Object.entries({ ...properties, id: clientId }).filter(([, value]) => value !== undefined),
  );
  // The only answer that shows the secret.
  return ok(show(grid.oauthClients.add(known), true));
}

function update(call: Call) {
  const client = byId(call);
  const properties = given(call, call.grid);
  const known = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
  Object.assign(client, known);
  return ok(show(client, false));
}

function remove(call: Call) {
  const client = byId(call);
  call.grid.oauthClients.remove(client.id);
  call.grid.logins.forgetClient(client.id);
  return ok();
}

/** OAuth clients, made with the account's own password. */
export const oauthClientRoutes: Route[] = [
  { method: "POST", path: "/v1/oauth2/clients", handle: create },
  { method: "GET", path: "/v1/oauth2/clients/{clientId}", handle: (call) => ok(show(byId(call), false)) },
  { method: "PUT", path: "/v1/oauth2/clients/{clientId}", handle: update },
  { method: "DELETE", path: "/v1/oauth2/clients/{clientId}", handle: remove },
];
