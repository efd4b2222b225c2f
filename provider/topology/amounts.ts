/** Numbers as a person reads them, the same in every language of the machine. */

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** `1.5 TiB`; a dash when it is not known. */
export function size(bytes: number | undefined): string {
  if (bytes === undefined) return "-";
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `12,500,000`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `7 h 30 min`; a dash when it is not known. */
export function duration(hours: number | undefined): string {
  if (hours === undefined) return "-";
  const minutes = Math.ceil(hours * 60 - 1e-9);
  const rest = minutes % 60;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ""}`;
}

/** `25 %`, with one digit where it matters. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
