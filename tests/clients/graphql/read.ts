// Reads the seed article's strength estimate with the types that graphql-codegen made; they must compile.
import { graphql } from "./generated/gql";
import type { StrengthQuery, StrengthQueryVariables } from "./generated/graphql";

const STRENGTH = graphql(`
  query Strength($measure: Measure!) {
    estimates(where: { measure: { eq: $measure } }) {
      totalCount
      nodes { low best high bound unit hedge valueText force { name } source { name } }
    }
  }
`);

const variables: StrengthQueryVariables = { measure: "STRENGTH" };

async function read(url: string): Promise<void> {
  const reply = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify({ query: STRENGTH.toString(), variables }),
  });
  const { data } = (await reply.json()) as { data: StrengthQuery };
  const [found] = data.estimates.nodes;
  const bounds: [number | null | undefined, number | null | undefined] = [found.low, found.high];
  if (data.estimates.totalCount !== 1 || bounds.join() !== "11000,15000" || found.best !== null)
    throw new Error(JSON.stringify(data));
  console.log("graphql-codegen's types compiled, and read the estimate:", found.valueText);
}

declare const process: { argv: string[] };
void read(process.argv[2]);
