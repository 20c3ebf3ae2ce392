// Runs the GraphQL-over-HTTP audit of graphql-http against a server: every check must be ok, warnings too.
import { auditServer } from "graphql-http";

const results = await auditServer({ url: `${process.argv[2]}/graphql` });
const wrong = results.filter((result) => result.status !== "ok");
for (const result of wrong) console.log(`${result.status} ${result.id} ${result.name}: ${result.reason}`);
console.log(`graphql-http: ${results.length - wrong.length} of ${results.length} checks of GraphQL over HTTP are ok`);
process.exit(wrong.length ? 1 : 0);
