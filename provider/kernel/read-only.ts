import { AvamarError, type Product } from "./errors";
import type { HttpAnswer, HttpRequest } from "./https";

/**
 * The same endpoint, which lets nothing through that could change anything.
 *
 * @param isLogin Logging in and out are writes for HTTP, and the only ones here.
 */
export function readOnly<E extends { host: string; send(request: HttpRequest): Promise<HttpAnswer> }>(
  endpoint: E,
  product: Product,
  isLogin: (path: string) => boolean,
): E {
  const send = (request: HttpRequest) => {
    if (request.method === "GET" || isLogin(request.path)) return endpoint.send(request);
    throw new AvamarError(`${request.method} ${request.path} was not sent: this only reads.`, {
      code: "forbidden",
      product,
      host: endpoint.host,
    });
  };
  return new Proxy(endpoint, {
    get(target, name) {
      if (name === "send") return send;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
