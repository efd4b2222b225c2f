import { findRoute } from "../router.ts";
import type { Answer, Incoming } from "../web.ts";
import { clientRoutes } from "./clients.ts";
import { dataDomainRoutes } from "./data-domains.ts";
import { datasetRoutes } from "./datasets.ts";
import { directoryRoutes } from "./directories.ts";
import { domainRoutes } from "./domains.ts";
import { errorBody, GridFailure } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { groupRoutes } from "./groups.ts";
import { asGridFailure, basicCredentials, LoginFailure, type Session } from "./logins.ts";
import { oauthClientRoutes } from "./oauth-clients.ts";
import { withFields } from "./pages.ts";
import { pluginRoutes } from "./plugins.ts";
import { profileRoutes } from "./profiles.ts";
import { proxyRoutes } from "./proxies.ts";
import { proxyMachineRoutes } from "./proxy-machines.ts";
import { replicationDestinationRoutes } from "./replication-destinations.ts";
import { replicationGroupRoutes } from "./replication-groups.ts";
import { retentionRoutes } from "./retentions.ts";
import { Call, type Route } from "./routes.ts";
import { ruleRoutes } from "./rules.ts";
import { scheduleRoutes } from "./schedules.ts";
import { serverCareRoutes } from "./server-care.ts";
import { smtpRoutes } from "./smtp.ts";
import { systemRoutes } from "./system.ts";
import { tierGroupRoutes } from "./tier-groups.ts";
import { userRoutes } from "./users.ts";
import { validationGroupRoutes } from "./validation-groups.ts";
import { virtualCenterRoutes } from "./virtual-centers.ts";
import { virtualMachineRoutes } from "./virtual-machines.ts";

const routes: Route[] = [
  ...systemRoutes,
  ...domainRoutes,
  ...clientRoutes,
  ...groupRoutes,
  ...validationGroupRoutes,
  ...datasetRoutes,
  ...scheduleRoutes,
  ...retentionRoutes,
  ...ruleRoutes,
  ...dataDomainRoutes,
  ...replicationDestinationRoutes,
  ...replicationGroupRoutes,
  ...tierGroupRoutes,
  ...pluginRoutes,
  ...userRoutes,
  ...directoryRoutes,
  ...oauthClientRoutes,
  ...serverCareRoutes,
  ...smtpRoutes,
  ...profileRoutes,
  ...virtualCenterRoutes,
  ...virtualMachineRoutes,
  ...proxyRoutes,
  ...proxyMachineRoutes,
];

/** Every operation that a grid answers, but for the two that give tokens; paths are below `/api`. */
export const gridOperations: readonly { method: string; path: string }[] = routes.map(({ method, path }) => ({
  method,
  path,
}));

const tokenPath = "/api/oauth/token";
const shortLoginPath = "/api/v1/oauth/swagger";
const nobody: Session = { userName: "", domain: "/", authorizedDomain: "/", role: "", scopes: ["read", "write"] };

/** Whether a request to a grid can change anything. */
export function isGridWrite(request: Incoming): boolean {
  if (request.method === "GET" || request.method === "HEAD") return false;
  if (request.path === tokenPath || request.path === shortLoginPath) return false;
  const found = findRoute(routes, request.method, request.path.replace(/^\/api/, ""));
  return typeof found !== "object" || found.route.readOnly !== true;
}

/** Answers one request to a grid. */
export function answerGrid(grid: Grid, request: Incoming): Answer {
  if (!grid.isUp) {
    const body = "<html><body><h1>503 Service Unavailable</h1></body></html>";
    return { status: 503, body, headers: { "content-type": "text/html" } };
  }
  if (request.path === tokenPath || request.path === shortLoginPath) return finished(grid, token(grid, request));
  const answer = serveRest(grid, request);
  const { body } = answer;
  return finished(
    grid,
    answer.status < 400 ? { ...answer, body: withFields(body, request.query.get("fields")) } : answer,
  );
}

function serveRest(grid: Grid, request: Incoming): Answer {
  let session = nobody;
  let answer: Answer;
  try {
    const found = findRoute(routes, request.method, request.path.replace(/^\/api(?=\/)/, ""));
    const isOpen = typeof found === "object" && found.route.open === true;
    if (!isOpen) session = login(grid, request);
    if (!request.path.startsWith("/api/") || found === undefined) {
      throw new GridFailure(404, "NoHandlerFoundException", "Not Found");
    }
    if (found === "method") {
      throw new GridFailure(
        405,
        "HttpRequestMethodNotSupportedException",
        `Request method '${request.method}' not supported`,
      );
    }
    checkAccept(request);
    if (found.route.method !== "GET" && found.route.readOnly !== true) checkMayWrite(grid, session);
    answer = found.route.handle(new Call(grid, found.params, session, request));
  } catch (problem) {
    answer = refusal(problem);
  }
  grid.note({
    date: grid.clock.now(),
    userName: session.userName,
    domain: session.domain,
    role: session.role,
    ip: request.remote,
    method: request.method,
    url: request.path,
    query: request.query.toString(),
    body: withoutSecrets(request.text),
    status: answer.status,
    jti: session.jti,
    oauthClientId: session.oauthClientId,
  });
  return answer;
}

function refusal(problem: unknown): Answer {
  if (problem instanceof GridFailure) return { status: problem.status, body: errorBody(problem) };
  if (problem instanceof LoginFailure) {
    if (problem.status === 423) return { status: 423, body: errorBody(asGridFailure(problem)) };
    return oauthRefusal(problem, `Bearer realm="oauth2-resource", error="${problem.error}"`);
  }
  throw problem;
}

function login(grid: Grid, request: Incoming): Session {
  const header = request.header("authorization") ?? "";
  const isClientsPath = /^\/api\/v1\/oauth2\/clients(\/|$)/.test(request.path);
  if (isClientsPath && /^basic /i.test(header)) return grid.logins.basicSession(header);
  if (/^bearer /i.test(header)) return grid.logins.bearerSession(header.slice(7).trim());
  throw new LoginFailure(401, "unauthorized", "Full authentication is required to access this resource");
}

function checkAccept(request: Incoming): void {
  const accept = request.header("accept") ?? "*/*";
  const fits = accept.split(",").some((part) => /^\s*(\*\/\*|application\/(\*|([\w.-]+\+)?json))\s*(;|$)/i.test(part));
  if (!fits)
    throw new GridFailure(406, "HttpMediaTypeNotAcceptableException", "Could not find acceptable representation");
}

function checkMayWrite(grid: Grid, session: Session): void {
  if (!session.scopes.includes("write") && !session.scopes.includes("global")) {
    throw new LoginFailure(403, "insufficient_scope", "Insufficient scope for this resource");
  }
  if (session.role !== "ROOT" && session.role !== "ADMIN") {
    throw new GridFailure(403, "AccessDeniedException", "Access is denied");
  }
  if (grid.inMaintenance) {
    throw new GridFailure(503, "ServerMaintenanceException", "The server is in maintenance; try again later.");
  }
}

function token(grid: Grid, request: Incoming): Answer {
  try {
    if (request.method !== "POST") {
      const body = {
        error: "method_not_allowed",
        error_description: `Request method '${request.method}' not supported`,
      };
      return { status: 405, body };
    }
    const client = request.path === tokenPath ? oauthClient(grid, request) : undefined;
    const form = new URLSearchParams(request.text);
    // Spring takes the parameters from the query too.
    for (const [name, value] of request.query) if (!form.has(name)) form.set(name, value);
    const headers = { "cache-control": "no-store", pragma: "no-cache" };
    return { status: 200, body: grid.logins.grant(form, client), headers };
  } catch (problem) {
    if (problem instanceof LoginFailure) return oauthRefusal(problem, 'Basic realm="oauth2/client"');
    throw problem;
  }
}

function oauthClient(grid: Grid, request: Incoming) {
  const header = request.header("authorization") ?? "";
  if (!/^basic /i.test(header)) {
    throw new LoginFailure(401, "unauthorized", "Full authentication is required to access this resource");
  }
  const { name, password } = basicCredentials(header);
  const client = grid.oauthClients.get(decoded(name));
  if (client === undefined || client.clientSecret !== decoded(password)) {
    throw new LoginFailure(401, "invalid_client", "Bad client credentials");
  }
  return client;
}

/** RFC 6749 has both parts of the header form-encoded; many callers send them plain. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function oauthRefusal(failure: LoginFailure, challenge: string): Answer {
  const body = { error: failure.error, error_description: failure.message };
  return {
    status: failure.status,
    body:
      failure.status === 423 ? { code: 423, exception: "LockedException", message: failure.message, ...body } : body,
    headers: failure.status === 401 ? { "www-authenticate": challenge } : {},
  };
}

const secretName = /password|passphrase|secret|token|community/i;

/** A flag of a plug-in that is a password has a harmless name beside it. */
function withoutSecretFlag(value: unknown): unknown {
  const isFlag = typeof value === "object" && value !== null && "name" in value && "value" in value;
  return isFlag && secretName.test(String(value.name)) ? { ...value, value: "******" } : value;
}

function withoutSecrets(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text, (name, value: unknown) => (secretName.test(name) ? "******" : withoutSecretFlag(value)));
  } catch {
    return undefined;
  }
}

/** The answer with absent properties as the grid is set to send them. */
function finished(grid: Grid, answer: Answer): Answer {
  if (!grid.settings.absentAsNull) return answer;
  return { ...answer, body: answer.body === undefined ? undefined : nulled(answer.body) };
}

function nulled(value: unknown): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(nulled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, nulled(inner)]));
}
