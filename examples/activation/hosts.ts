/** The hosts by the way in which they come to the grid; everything else follows from this list. */

/** Their installation was told SERVER and DOMAIN, so their agents register by themselves, before or after this program. */
export const registering = ["syd02-app-01", "syd02-app-02"];

/** Their agents only run and wait: the grid calls each at this address and port. */
export const invited = [{ name: "syd02-db-01", address: "nat.example.com", port: 28005 }];

/** As those, but so many that nobody wants to list them. */
export const pool = {
  addresses: ["10.20.0.0/29", "10.20.1.10-10.20.1.12"],
  // The gateway is no client.
  exclude: ["10.20.0.1"],
};
