-- wrk asks the addresses of a file in turn, and prints what it saw as one line of JSON.
local requests, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, header = line:match("^(%S+)%s*(.*)$")
    local headers = header ~= "" and { ["If-None-Match"] = header } or nil
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('{"requests": %d, "microseconds": %d, "failed": %d, "p50": %d, "p99": %d, "bytes": %d}\n',
    summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99), summary.bytes))
end
