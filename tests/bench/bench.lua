-- SPDX-License-Identifier: MIT
-- What plenum costs, in one table: bench.lua PLENUM COST PHOLD_BENCH RESUME_BENCH ALL_TO_ALL MESH [--quick] [--wall]
--   --quick  some seconds: small sizes, fewer events, one round
--   --wall   scenarios by wall_seconds of their summary; else all is by seconds of the processor, which on a
--            machine with nothing else to do are the same
-- What metrics and traces cost is told by instructions, too, where there is valgrind.  What a trace costs more by the
-- processor than by the wall is done beside the run, by the thread that writes it.
-- "of limit" is the rate divided by that of plain C in the same run: for PHOLD the bare 4-ary heap, for rings bare
-- coroutines in a loop.  "at least" and "then" are targets; a * marks what misses the first.  Where a world
-- takes long to build, the time and the messages of a run that only builds it are taken off.
local plenum, cost, phold_bench, resume_bench, all_to_all, mesh = table.unpack(arg, 1, 6)
local folder = arg[0]:match("^(.*)/") or "."

local quick, by_wall = false, false
for i = 7, #arg do
  quick = quick or arg[i] == "--quick"
  by_wall = by_wall or arg[i] == "--wall"
end

-- Rates of others, in millions a second, each on the machine of its own measurement.
local NS3 = { [1000] = 8.9, [10000] = 7.5, [100000] = 2.9, [1000000] = 0.72 }
local SIMPY_MM1 = 1 / 5.1 -- customers

local wall_total, cpu_total, failures = 0, 0, {}

local function quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

-- A command's output with what it cost, which is added up.
local function run(words)
  local line = { quoted(cost) }
  for _, word in ipairs(words) do line[#line + 1] = quoted(word) end
  local pipe = assert(io.popen(table.concat(line, " ") .. " </dev/null 2>&1"))
  local text = pipe:read("a")
  pipe:close()
  local wall, cpu, rss, status = text:match("cost: wall (%S+) cpu (%S+) rss_kb (%d+) status (%d+)\n$")
  if status ~= "0" then
    failures[#failures + 1] = table.concat(words, " ") .. "\n" .. text
    return nil
  end
  wall_total, cpu_total = wall_total + wall, cpu_total + cpu
  return text, { wall = tonumber(wall), cpu = tonumber(cpu), rss_kb = tonumber(rss) }
end

-- The words that run a scenario.
local function command(file, sets, til, more)
  local path = file:match("/") and file or folder .. "/" .. file
  local words = { plenum, "run", path, "--quiet", "--json", "-", "--watchdog", "0" }
  for name, value in pairs(sets) do
    words[#words + 1] = "--set"
    words[#words + 1] = name .. "=" .. value
  end
  if til then
    words[#words + 1] = "--until"
    words[#words + 1] = tostring(til)
  end
  return table.move(more or {}, 1, #(more or {}), #words + 1, words)
end

-- One run of a scenario: seconds, messages, events, rss_kb, shell_seconds.
local function emulate(...)
  local text, spent = run(command(...))
  if not text then return nil end
  return {
    seconds = by_wall and tonumber(text:match('"wall_seconds": ([^,\n]+)')) or spent.cpu,
    messages = tonumber(text:match('"messages": {%s*"count": (%d+)') or 0),
    events = tonumber(text:match('"events": (%d+)')),
    rss_kb = spent.rss_kb, cpu = spent.cpu, wall = spent.wall,
    shell_seconds = by_wall and spent.wall or spent.cpu,
  }
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

-- The fields of a run, each the median of some.
local function measure(rounds, ...)
  local lists = {}
  for _ = 1, quick and 1 or rounds do
    local one = emulate(...)
    if not one then return nil end
    for name, value in pairs(one) do
      lists[name] = lists[name] or {}
      table.insert(lists[name], value)
    end
  end
  local middle = {}
  for name, list in pairs(lists) do middle[name] = median(list) end
  return middle
end

-- The table, a line at a time.

local COLUMNS = "%-42s %9s %9s %9s %7s %-1s %6s %8s"

local function number(value, digits)
  if not value then return "" end
  if not digits then digits = math.abs(value) < 10 and 2 or math.abs(value) < 100 and 1 or 0 end
  return ("%." .. digits .. "f"):format(value)
end

local function say(line)
  print((line:gsub("%s+$", "")))
  io.flush()
end

local function heading(what, unit, bound)
  say("")
  say(COLUMNS:format(what, unit, "of limit", bound or "at least", "then", "", "MB", "at most"))
end

-- What a row has: value, limit, least and wanted (at most, if `less`), mb and its bound.
local function row(name, figures)
  if not figures.value then return say(COLUMNS:format(name, "failed", "", "", "", "", "", "")) end
  local missed = figures.least and figures.value < figures.least
  if figures.less then missed = figures.least and figures.value > figures.least end
  if figures.mb and figures.most_mb and figures.mb > figures.most_mb then missed = true end
  local of_limit = figures.limit and figures.value / figures.limit
  say(COLUMNS:format(name, number(figures.value, figures.digits), number(of_limit),
    number(figures.least), number(figures.wanted), missed and "*" or "",
    number(figures.mb, 0), number(figures.most_mb, 0)))
end

local function size(n)
  local power = math.log(n, 10)
  if n >= 1000 and power % 1 < 1e-9 then return ("10^%d"):format(power // 1) end
  return tostring(n)
end

-- Rates.

-- `count` names what is counted; of a base run only what it takes is taken off.
local function rate_of(full, base, count)
  if not full or base == false then return nil end
  local n, seconds = full[count], full.seconds
  if base then n, seconds = n - base[count], seconds - base.seconds end
  return n / math.max(seconds, 1e-6) / 1e6
end

local function mb(full) return full and full.rss_kb / 1024 end

local heap_limit, ring_limit = {}, { number = {}, table = {} }

local function phold_in_c()
  heading("PHOLD, the engine alone, events", "M/s")
  local text = run { phold_bench, quick and "100000" or "1000000", quick and "500" or "1000" }
  if not text then return row("phold_bench", {}) end
  for line in text:gmatch("%s*(%d[^\n]+)\n") do
    local count, one, own, heap, calendar = line:match("^(%d+)%s+(%S+)%s+(%S+)%s+(%S+)%s+(%S+)")
    count, heap = tonumber(count), tonumber(heap)
    if count then
      heap_limit[count] = heap
      local least = math.max((count > 1000 and 1.2 or 0.8) * heap, 1.5 * NS3[count])
      local targets = { limit = heap, least = least, wanted = 2 * heap }
      targets.value = tonumber(one)
      row(size(count) .. " processes on one device", targets)
      targets.value = tonumber(own)
      row(size(count) .. " processes, each its own device", targets)
      row(size(count) .. " limit: bare 4-ary heap", { value = heap, limit = heap })
      row(size(count) .. " bare calendar queue", { value = tonumber(calendar), limit = heap })
    end
  end
end

local PHOLD = {
  { "handler", "number", 1000, 7, 12 },
  { "handler", "number", 10000 },
  { "handler", "number", 100000, 3, 5.5 },
  { "handler", "number", 1000000, 1, 2 },
  { "coroutine", "number", 1000, 5, 7.5 },
  { "coroutine", "number", 10000 },
  { "coroutine", "number", 100000, 1.8, 3 },
  { "coroutine", "number", 1000000, 1, 2 },
  { "handler", "table", 1000 },
  { "handler", "table", 100000, 1.2, 2 },
  { "coroutine", "table", 1000 },
  { "coroutine", "table", 100000, 0.8, 1.3 },
}

local function phold_in_lua()
  heading("PHOLD in Lua, messages", "M/s")
  for _, case in ipairs(PHOLD) do
    local style, message, count, least, wanted = table.unpack(case, 1, 5)
    if count <= (quick and 10000 or 1000000) then
      local rounds = count < 1000000 and 3 or 1
      local sets = { style = style, message = message, processes = count }
      local messages = quick and 300000 or count < 1000000 and 1000000 or 2000000
      local full = measure(rounds, "phold.lua", sets, messages // count)
      local base = measure(rounds, "phold.lua", sets, 0) or false
      row(("%s %ss, %ss"):format(size(count), style, message), {
        value = rate_of(full, base, "messages"), limit = heap_limit[count], least = least, wanted = wanted,
        mb = mb(full),
      })
    end
  end
end

local RINGS = {
  { 2, "number" }, { 100, "number", 8, 12 }, { 10000, "number" }, { 100000, "number" },
  { 2, "table" }, { 100, "table", 2.4, 3.2 }, { 10000, "table" }, { 100000, "table", 1.2, 1.6, 280 },
}

local function rings()
  heading("ring of coroutines, messages", "M/s")
  local text = run { resume_bench, quick and "10000" or "100000", quick and "500" or "1000" } or ""
  for count, numbers, tables in text:gmatch("%s*(%d+)%s+([%d.]+)%s+([%d.]+)\n") do
    ring_limit.number[tonumber(count)], ring_limit.table[tonumber(count)] = tonumber(numbers), tonumber(tables)
  end
  for _, case in ipairs(RINGS) do
    local count, message, least, wanted, most_mb = table.unpack(case, 1, 5)
    if count <= (quick and 10000 or 100000) then
      local sets = { processes = count, message = message, hops = 0 }
      local base = measure(3, "ring.lua", sets) or false
      sets.hops = quick and 300000 or 1000000
      local full = measure(3, "ring.lua", sets)
      row(("%s, %ss"):format(count == 2 and "2 (ping-pong)" or size(count), message), {
        value = rate_of(full, base, "messages"), limit = ring_limit[message][count], least = least,
        wanted = wanted, mb = mb(full), most_mb = most_mb,
      })
      local limit = ring_limit[message][count]
      row("   limit: bare coroutines", { value = limit, limit = limit })
    end
  end
end

-- SimPy's customers in millions a second, where there is SimPy; else what it once did.
local function simpy_rate(customers)
  local pipe = io.popen("python3 -c 'import simpy; simpy.Environment' 2>&1")
  local there = pipe:read("a") == ""
  pipe:close()
  local text = there and run { "python3", folder .. "/mm1_simpy.py", tostring(customers) }
  if not text then return SIMPY_MM1, "SimPy, of old" end
  return customers / tonumber(text:match "seconds (%S+)") / 1e6, "SimPy, measured"
end

local function others()
  heading("whole scenarios", "M/s")
  local customers = quick and 100000 or 1000000
  local full = measure(3, "mm1.lua", { customers = customers })
  local simpy, of = simpy_rate(customers)
  row("M/M/1, two coroutines, customers", {
    value = full and customers / full.seconds / 1e6, least = 8 * simpy, wanted = 12 * simpy, mb = mb(full),
  })
  row("   " .. of .. ", customers", { value = simpy })

  local n = quick and 100000 or 1000000
  full = measure(1, "spawn.lua", { processes = n, alive = n })
  row("spawn, a message, end; all alive: " .. size(n), {
    value = full and n / full.seconds / 1e6, least = 0.7, wanted = 1, mb = mb(full),
  })
  full = measure(3, "spawn.lua", { processes = n, alive = 100 })
  row("spawn, a message, end; 100 alive: " .. size(n), {
    value = full and n / full.seconds / 1e6, least = 2, wanted = 3, mb = mb(full),
  })

  full = measure(3, all_to_all, { width = 16 })
  row("all to all, grid of 16 x 16, events", {
    value = rate_of(full, nil, "events"), least = 5.8, mb = mb(full),
  })
  local built_in = measure(3, mesh, { width = 16, couriers = "built_in" })
  full = measure(3, mesh, { width = 16, couriers = "lua" })
  row("the same as a mesh of couriers in Lua", { value = rate_of(full, nil, "events"), mb = mb(full) })
  row("   what a hop costs more than the grid's own, in us", {
    value = full and built_in and 1e6 * (full.seconds - built_in.seconds) / (16 ^ 3 * (16 ^ 2 - 1) * 2 / 3),
  })
  if quick then return end
  full = measure(1, all_to_all, { width = 32 })
  row("all to all, grid of 32 x 32, events", {
    value = rate_of(full, nil, "events"), least = 8, wanted = 12, mb = mb(full), most_mb = 300,
  })
end

-- Instructions that a run executes, as valgrind counts them: nobody else who uses the machine disturbs that.
local function instructions(words)
  local line = { "valgrind --tool=callgrind --callgrind-out-file=/dev/null" }
  for _, word in ipairs(words) do line[#line + 1] = quoted(word) end
  local pipe = io.popen(table.concat(line, " ") .. " 2>&1 >/dev/null")
  local count = tonumber(pipe:read("a"):match "Collected : (%d+)")
  pipe:close()
  return count
end

local valgrind = not quick and os.execute "command -v valgrind >/dev/null 2>&1"

-- What is seen of a run has a price: metrics as a ratio to the same run without them, a whole trace as one to the same
-- run with metrics alone.  By instructions a large run counts less a small one, of some together, since Lua hashes
-- names anew in each.  By time the three are run in turn, in any order, and the fastest quarter of each counts.
local function instruments()
  local traced = os.tmpname()
  os.remove(traced)
  local modes = { { name = "none", "--no-metrics" }, { name = "metrics" }, { name = "trace", "--trace", traced } }
  local function remove() os.execute("rm -rf " .. quoted(traced)) end
  local function trace_bytes()
    local pipe = io.popen("cat " .. quoted(traced) .. "/ctf/stream-* | wc -c")
    local bytes = pipe:read "n"
    pipe:close()
    return bytes
  end
  local function fastest(list)
    table.sort(list)
    local sum, count = 0, math.max(#list // 4, 1)
    for i = 1, count do sum = sum + list[i] end
    return sum / count
  end
  local function by_turns(run_at, full)
    local spent, bytes = {}, nil
    for _, mode in ipairs(modes) do spent[mode.name] = { cpu = {}, wall = {} } end
    for _ = 1, quick and 1 or 40 do
      for i = #modes, 2, -1 do
        local j = math.random(i)
        modes[i], modes[j] = modes[j], modes[i]
      end
      for _, mode in ipairs(modes) do
        local one = emulate(run_at(full, mode))
        if not one then return nil end
        if mode.name == "trace" then bytes = trace_bytes() / one.messages end
        remove()
        for of, list in pairs(spent[mode.name]) do list[#list + 1] = one[of] end
      end
    end
    for _, lists in pairs(spent) do lists.cpu, lists.wall = fastest(lists.cpu), fastest(lists.wall) end
    return spent, bytes
  end
  local function count_all(run_at, small, large)
    local counts = { none = 0, metrics = 0, trace = 0 }
    for _ = 1, 3 do
      for _, mode in ipairs(modes) do
        for at, sign in pairs { [small] = -1, [large] = 1 } do
          local count = instructions(command(run_at(at, mode)))
          remove()
          if not count then return nil end
          counts[mode.name] = counts[mode.name] + sign * count
        end
      end
    end
    return counts
  end
  local function ratios(name, sizes, run_at)
    local spent, bytes = by_turns(run_at, sizes[3])
    if not spent then return row(name, {}) end
    local none, metrics, trace = spent.none, spent.metrics, spent.trace
    local counts = valgrind and count_all(run_at, sizes[1], sizes[2])
    row(name, counts and { value = counts.metrics / counts.none, least = 1.03, less = true }
      or { value = metrics.cpu / none.cpu })
    if counts then row("   by the processor", { value = metrics.cpu / none.cpu }) end
    if counts then row("   with a trace", { value = counts.trace / counts.metrics, least = 1.25, less = true }) end
    row("   with a trace, by the processor", { value = trace.cpu / metrics.cpu })
    row("   with a trace, by the wall", { value = trace.wall / metrics.wall, least = 1.25, less = true })
    row("   bytes of trace for each message", { value = bytes, digits = 0 })
  end
  heading(valgrind and "a run with metrics, by one without: instructions" or "a run with metrics, by one without",
    "ratio", "at most")
  ratios("PHOLD, 10^3 handlers, numbers", { 10, 30, 500 }, function(til, more)
    return "phold.lua", { processes = 1000 }, til, more
  end)
  for _, message in ipairs { "number", "table" } do
    ratios(("ring of 100, %ss"):format(message), { 10000, 40000, 500000 }, function(hops, more)
      return "ring.lua", { processes = 100, message = message, hops = hops }, nil, more
    end)
  end
  ratios("M/M/1, two coroutines", { 4000, 14000, 200000 }, function(customers, more)
    return "mm1.lua", { customers = customers }, nil, more
  end)
  ratios("all to all, grid of 16 x 16", { 4, 8, 16 }, function(width, more)
    return "crossing.lua", { width = width }, nil, more
  end)
end

local function memory()
  heading("memory that each takes", "KB", "at most")
  local n = quick and 100000 or 1000000
  local empty = measure(1, "waiting.lua", { processes = 0 })
  local function kilobytes(full, count) return full and empty and (full.rss_kb - empty.rss_kb) / count end
  local full = measure(1, "waiting.lua", { style = "coroutine", processes = n })
  row("a coroutine that waits, of " .. size(n), {
    value = kilobytes(full, n), least = 1.5, less = true, mb = mb(full),
  })
  full = measure(1, "waiting.lua", { style = "handler", processes = n })
  row("a process of a type that waits, of " .. size(n), {
    value = kilobytes(full, n), least = 0.45, less = true, mb = mb(full),
  })
  full = measure(1, "grid.lua", { width = 400, height = 250 })
  row("a device of a grid of 10^5, with its links", {
    value = kilobytes(full, 100000), least = 0.5, less = true, mb = mb(full),
  })

  heading("start", "ms", "at most")
  full = measure(11, "start.lua", {})
  row("20 lines, from the shell and back", {
    value = full and 1000 * full.shell_seconds, least = 20, wanted = 10, less = true, mb = mb(full),
  })
end

phold_in_c()
phold_in_lua()
rings()
others()
instruments()
memory()

say("")
say(("by seconds of the %s; * misses a target; the processor had %.0f %% of the %.0f s on the wall"):format(
  by_wall and "wall" or "processor", 100 * cpu_total / wall_total, wall_total))
for _, failure in ipairs(failures) do say("failed: " .. failure) end
os.exit(#failures == 0)
