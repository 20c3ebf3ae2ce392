// PostGraphile with the preset that it recommends, over GET as the others are asked.
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // The address as Python has it, which names its driver.
  pgServices: [makePgService({ connectionString: process.env.BENCHMARK_POSTGRES_URL.replace("+psycopg", "") })],
  schema: { pgOrderByNullsLast: true },
  grafserv: { graphqlOverGET: true, graphiql: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), "127.0.0.1");
