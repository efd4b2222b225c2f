import { findRoute } from "../router.ts";
import type { Answer, Incoming } from "../web.ts";
import { record, text } from "../wire.ts";
import { boostRoutes } from "./boost.ts";
import type { DataDomain } from "./data-domain.ts";
import { DataDomainFailure, malformed, missing } from "./failure.ts";
import { mtreeRoutes } from "./mtrees.ts";
import { Call, type Route } from "./routes.ts";
import { snmpRoutes } from "./snmp.ts";
import { storageUnitRoutes } from "./storage-units.ts";
import { systemRoutes } from "./system.ts";
import { userRoutes } from "./users.ts";

const readLogin = record({ username: text, password: text });

const authPath = "/rest/v1.0/auth";

const authRoutes: Route[] = [
  { method: "POST", path: authPath, open: true, handle: login },
  { method: "DELETE", path: authPath, open: true, handle: logout },
];

const routes: Route[] = [
  ...authRoutes,
  ...systemRoutes,
  ...userRoutes,
  ...boostRoutes,
  ...storageUnitRoutes,
  ...mtreeRoutes,
  ...snmpRoutes,
];

/** Every operation that a Data Domain answers. */
export const dataDomainOperations: readonly { method: string; path: string }[] = routes.map(({ method, path }) => ({
  method,
  path,
}));

/** Whether a request to a Data Domain can change anything. */
export function isDataDomainWrite(request: Incoming): boolean {
  return request.method !== "GET" && request.method !== "HEAD" && request.path !== authPath;
}

/** Answers one request to a Data Domain. */
export function answerDataDomain(dataDomain: DataDomain, request: Incoming): Answer {
  try {
    const found = findRoute(routes, request.method, request.path);
    if (found === "method") throw new DataDomainFailure(405, 405, `Method ${request.method} is not allowed.`);
    const isOpen = found?.route.open === true;
    const user = isOpen ? "" : dataDomain.sessions.user(tokenOf(request));
    if (found === undefined) throw new DataDomainFailure(404, 404, `There is no ${request.path}.`);
    checkSystem(dataDomain, found.params["SYSTEM-ID"]);
    if (!isOpen && found.route.method !== "GET") checkMayWrite(dataDomain, user);
    return wrapped(dataDomain, request, found.route.handle(new Call(dataDomain, found.params, user, request)));
  } catch (problem) {
    if (!(problem instanceof DataDomainFailure)) throw problem;
    const { status, code, message } = problem;
    return wrapped(dataDomain, request, { status, body: { details: message, code } });
  }
}

function tokenOf(request: Incoming): string | undefined {
  return request.header("x-dd-auth-token");
}

/** 0 is the system itself; its uuid is good too. */
function checkSystem(dataDomain: DataDomain, id: string | undefined): void {
  if (id === undefined || id === "0" || id === dataDomain.uuid) return;
  throw missing(`System "${id}"`);
}

function checkMayWrite(dataDomain: DataDomain, user: string): void {
  const role = dataDomain.role(user);
  if (role === "admin" || role === "limited-admin") return;
  throw new DataDomainFailure(403, 403, `User "${user}" may not do this.`);
}

function login(call: Call): Answer {
  const { username = "", password = "" } = call.body("auth_info", readLogin);
  if (username === "" || password === "") throw malformed("The username or the password is missing.");
  const token = call.dataDomain.sessions.open(username, password);
  return { status: 201, body: { details: "success", code: 0, link: [] }, headers: { "x-dd-auth-token": token } };
}

function logout(call: Call): Answer {
  call.dataDomain.sessions.close(tokenOf(call.request));
  return { status: 200, body: { details: "success", code: 0 } };
}

/** A status body in the form that this release, and this part of its interface, uses. */
function wrapped(dataDomain: DataDomain, request: Incoming, answer: Answer): Answer {
  const { body } = answer;
  const isStatus = typeof body === "object" && body !== null && "details" in body && "code" in body;
  if (!isStatus || dataDomain.settings.serviceStatus === "flat" || request.path.startsWith("/api/")) return answer;
  return { ...answer, body: { service_status: body } };
}
