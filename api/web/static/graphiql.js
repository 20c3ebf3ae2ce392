"use strict";
// The query of a link like /graphql#query=… comes first, then the examples.
const place = document.getElementById("graphiql");
const linked = new URLSearchParams(location.hash.slice(1)).get("query");
const tabs = JSON.parse(place.dataset.tabs);
const fetcher = async (asked) => {
  const reply = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json;q=0.9" },
    body: JSON.stringify(asked),
  });
  return reply.json();
};
ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultTabs: linked ? [{ query: linked }, ...tabs] : tabs,
    shouldPersistHeaders: false,
    isHeadersEditorEnabled: false,
  }),
);
