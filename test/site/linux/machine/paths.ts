/** Makes a path absolute without looking at any file: `.` and `//` go, `..` stays for the walk, since links matter. */
export function absolute(path: string, directory: string): string {
  const full = path.startsWith("/") ? path : `${directory}/${path}`;
  return `/${namesOf(full).join("/")}`;
}

/** The same, with `..` resolved by the text alone. */
export function normal(path: string, directory = "/"): string {
  const names: string[] = [];
  for (const name of namesOf(absolute(path, directory))) {
    if (name === "..") names.pop();
    else names.push(name);
  }
  return `/${names.join("/")}`;
}

/** The names of a path. */
export function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

/** Everything before the last name. */
export function parentOf(path: string): string {
  return path.replace(/\/+$/, "").replace(/\/[^/]*$/, "") || "/";
}

/** The last name. */
export function baseOf(path: string): string {
  return path.replace(/\/+$/, "").replace(/^.*\//s, "") || "/";
}
