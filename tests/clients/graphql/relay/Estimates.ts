// What a Relay application asks: a page that goes on, of a list that any record with estimates may have.
import { graphql } from "relay-runtime";

export const query = graphql`
  query EstimatesQuery($count: Int!, $cursor: String, $id: ID!) {
    ...Estimates_page @arguments(count: $count, cursor: $cursor)
    node(id: $id) {
      ...Estimates_force
    }
  }
`;

export const page = graphql`
  fragment Estimates_page on Query
  @refetchable(queryName: "EstimatesPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
    estimates(first: $count, after: $cursor) @connection(key: "Estimates_estimates") {
      edges {
        node {
          id
          valueText
        }
      }
    }
  }
`;

export const force = graphql`
  fragment Estimates_force on Force
  @refetchable(queryName: "EstimatesForceQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
    name
    estimates(first: $count, after: $cursor) @connection(key: "Estimates_force_estimates") {
      edges {
        node {
          id
        }
      }
    }
  }
`;
