-- SPDX-License-Identifier: MIT
-- `plenum report`, in TAP: report_test.lua PLENUM SCENARIOS
local plenum, scenarios = arg[1], arg[2]

package.path = arg[0]:gsub("[^/]*$", "?.lua;") .. package.path
local workbench = require "workbench"
workbench.plenum = plenum
local quoted, output_of, is_there, folder, path, write, read, execute, test, skip, equal, has =
  workbench.quoted, workbench.output_of, workbench.is_there, workbench.folder, workbench.path,
  workbench.write, workbench.read, workbench.execute, workbench.test, workbench.skip,
  workbench.equal, workbench.has

-- Runs a scenario with a trace of that name, which need not be well.
local function trace(name, scenario, ...)
  local status, _, err = execute("run", scenario, "--quiet", "--trace", name, ...)
  if status ~= 0 and status ~= 1 then error(("status %s: %s"):format(status, err), 2) end
end

local function report(name, ...)
  local status, out, err = execute("report", name, "-o", "-", ...)
  if status ~= 0 or err ~= "" then error(("status %s: %s"):format(status, err), 2) end
  return out
end

-- Fails at tags that are not closed in order, values without quotes and ids that come twice.
local VOID = { meta = true, ["!DOCTYPE"] = true }
local function check_form(page)
  local body = page:gsub("(<script[^>]*>).-</script>", "%1</script>"):gsub("(<style>).-</style>", "%1</style>")
  local open, ids = {}, {}
  for slash, name, rest in body:gmatch("<(/?)([%w!-]+)([^>]*)>") do
    if slash == "/" then
      equal(table.remove(open), name, "what </" .. name .. "> closes")
    elseif not VOID[name] and rest:sub(-1) ~= "/" then
      open[#open + 1] = name
    end
    local id = rest:match('%sid="([^"]*)"')
    if id and ids[id] then error("the id " .. id .. " comes twice") end
    if id then ids[id] = true end
    local plain = rest:gsub('%s[%w:-]+="[^"<]*"', "")
    assert(name == "!DOCTYPE" or plain == "" or plain == "/", ("<%s%s>"):format(name, rest))
  end
  equal(#open, 0, "tags left open")
  assert(not body:gsub("<[^>]*>", ""):find("[<>]"), "a bracket in a text")
  assert(utf8.len(page), "the page is UTF-8")
  for target in body:gmatch('href="([^"]*)"') do assert(ids[target:match("^#(.+)$")], "no target " .. target) end
end

local function check_closed(page)
  has(page, [[<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-]])
  assert(not page:find("unsafe%-") and not page:find("https?:") and not page:find("@import"), "a door is open")
  assert(not page:find("%ssrc=") and not page:find("%son%w+=") and not page:find("%sstyle="), "something comes in")
end

local PREAMBLE = 'local plenum = require "plenum"\nlocal topology = require "plenum.topology"\n'

-- Calls, a failure, spans, work, a log, chance, two kinds of links.
write("shop.lua", PREAMBLE .. [[
plenum.scenario { title = "A shop", unit = "ms" }
local net = topology.line { count = 4, device = { cores = 1, courier = { rate = 20 } }, link = { latency = 2,
  bandwidth = 50 } }
local lossy = plenum.device { name = "far" }
plenum.link(net[4], lossy, { latency = 3, loss = 0.5, one_way = true })
local sink = lossy:spawn(function() while true do plenum.receive() end end)
local server = net[4]:spawn(function()
  while true do
    local m = plenum.receive()
    local span = plenum.span("serve")
    plenum.work(plenum.exponential(1))
    plenum.send(sink, { "note", m.n })
    plenum.reply(m, m.n)
    span:finish()
  end
end)
for i = 1, 3 do
  net[i]:spawn(function()
    for n = 1, 20 do
      local whole = plenum.span("buy")
      plenum.call(server, { "order", n = n })
      whole:finish()
      plenum.log(n % 10 == 0 and "warn" or "info", "bought", { n = n, by = i })
    end
    plenum.send({ "nobody", net[i] }, { "lost", n = i })
  end)
end
plenum.at_end(function() plenum.check(true, "it ends") plenum.check(1 < 0, "one is <less> & \"so\" on") end)
]])

test("help teaches by examples, and wrong use is refused", function()
  local status, out = execute("report", "--help")
  equal(status, 0, "status")
  for _, part in ipairs { "--output", "--from", "--to", "--kind", "--device", "Examples:",
    "plenum report" } do has(out, part) end
  for _, case in ipairs {
    { "which trace?", "-o", "x" }, { "where to?", "x" }, { "one trace at a time", "a", "b", "-o", "x" },
    { "did you mean --output?", "x", "--outptu", "y" } } do
    local code, _, err = execute("report", table.unpack(case, 2))
    equal(code, 2, "status")
    has(err, case[1])
  end
end)

trace("shop", "shop.lua")

test("the page is well formed, closed to the network and small", function()
  local page = report "shop"
  check_form(page)
  check_closed(page)
  assert(#page < 2e6, #page)
  for _, part in ipairs { "A shop", "1 of 2 checks failed", "one is &lt;less&gt; &amp; &quot;so&quot; on",
    "plenum run shop.lua", "noname", ">far</th>", ">serve</th>", ">buy</th>", "bought by=3 n=10", 'data-level="2"',
    "line-3" } do has(page, part) end
end)

test("what is told aloud stands behind what is drawn", function()
  local page = report("shop"):gsub("<script.-</script>", "")
  for _, part in ipairs { "<main", "<nav aria-label", "<header>", "<footer>", 'lang="en"',
    "Skip to the contents", "<caption>",
    "prefers-color-scheme", "prefers-reduced-motion", 'scope="row"' } do has(page, part) end
  for svg in page:gmatch("<svg[^>]*>") do assert(svg:find("aria-hidden", 1, true) or svg:find("aria-label", 1,
    true), svg) end
end)

-- The values of a row of a table, which follow the word in it.
local function row_of(page, caption, name)
  local tables = page:match("<caption>" .. caption:gsub("%p", "%%%0") .. "</caption>(.-)</table>")
  local row = tables:match('<th scope="row">' .. name:gsub("%p", "%%%0") .. "</th>(.-)</tr>")
  local values = {}
  for value in row:gmatch('<td class="n"><data value="([^"]*)">') do values[#values + 1] = tonumber(value) end
  return values
end

-- Of the summary, as it stands indented in the file.
local function metric(summary, name)
  local text = summary:match('\n    "' .. name:gsub("%p", "%%%0") .. '": (%b{})')
  return function(field) return tonumber(text:match('"' .. field .. '": ([%d.e+-]+)')) end
end

local LATENCY = "Latency: from when a message is sent until it is taken"
local PARTS = "Time in each part, of all messages together"

test("its numbers are those of the summary", function()
  trace("letters", scenarios .. "/all_to_all.lua")
  for name, kinds in pairs { shop = { "order", "note", "reply" }, letters = { "letter" } } do
    local page, summary = report(name), read(name .. "/summary.json")
    for _, kind in ipairs(kinds) do
      local wanted = metric(summary, "messages:" .. kind)
      for i, field in ipairs { "sent", "bytes", "count", "mean", "p50", "p90", "p99", "max" } do
        equal(row_of(page, LATENCY, kind)[i], wanted(field), kind .. "'s " .. field)
      end
      for i, part in ipairs { "sending", "transfer", "propagation", "routing", "service", "mailbox", "edge", "handling",
        "processor" } do equal(row_of(page, PARTS, kind)[i], wanted(part), kind .. "'s " .. part) end
    end
  end
  local page, all = report "shop", metric(read "shop/summary.json", "messages")
  equal(row_of(page, LATENCY, "all kinds")[4], all "mean", "mean of all")
  equal(row_of(page, LATENCY, "all kinds")[7], all "p99", "p99 of all")
end)

local DEVICES = "Devices: handling and working are means over the whole time, queues the deepest"

test("where the time went is what blame says", function()
  for _, name in ipairs { "shop", "letters" } do
    local status, out = execute("blame", name, "--json", "-")
    equal(status, 0, "status")
    local page = report(name)
    for section, caption in pairs { places = "Time by place", kinds = "Time by kind of message" } do
      local list = out:match('\n  "' .. section .. '": (%b[])')
      local told, count = page:match("<caption>" .. caption .. "[^<]*</caption>(.-)</table>"), 0
      for row in list:gmatch("%b{}") do
        local who, share = row:match('"name": "([^"]*)"'), tonumber(row:match('"share": ([%d.e+-]+)'))
        who = who:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }):gsub("%p", "%%%0")
        local got = told:match('<th scope="row">' .. who .. '</th>.-</td><td class="n"><data value="([^"]*)">')
        assert(math.abs(tonumber(got) - share) < 1e-9, who .. ": " .. got .. " and " .. share)
        count = count + 1
      end
      assert(count > 0, "there are none")
    end
    has(page, "The path to the end of the run: ")
    has(page, "The life of the slowest message, of kind ")
  end
  has(report "shop", "The longest span, buy: ")
end)

test("loads add up", function()
  local page, departures = report "shop", 0
  local links = page:match("<caption>Links:.-</table>")
  for count in links:gmatch('</th><td class="n"><data value="(%d+)">') do departures = departures + tonumber(count) end
  local forwarded, over = 0, 0
  for _, device in ipairs { "line-1", "line-2", "line-3", "line-4", "far" } do
    forwarded = forwarded + row_of(page, DEVICES, device)[4]
  end
  for row in page:match("<caption>All devices over time.-</table>"):gmatch("<tr>(.-)</tr>") do
    local second = row:match('<data.-<data value="(%d+)"')
    over = over + (tonumber(second) or 0)
  end
  assert(departures > 100, departures)
  equal(forwarded, departures, "forwarded by devices")
  equal(over, departures, "forwarded over time")
end)

-- What tells of the command and of shards may differ.
local function plain(page)
  page = page:gsub("<pre.-</pre>", ""):gsub('<th scope="row">shards</th><td>%d+</td>', "")
  return page
end

-- Devices of which few do something, one kind that is always as long and one that is not.
write("few.lua", PREAMBLE .. [[
plenum.scenario { title = "Few", unit = "ms" }
local net = topology.ring { count = 40, link = { latency = 0.99999 } }
local sink = net[1]:spawn(function() while true do plenum.receive() end end)
net[40]:spawn(function() for _ = 1, 100 do plenum.sleep(2) plenum.send(sink, { "near" }) end end)
net[21]:spawn(function() for n = 1, 200 do plenum.sleep(n) plenum.send(sink, { "far", n }) end end)
net[1]:spawn(function() for n = 1, 50 do plenum.send_after(n, sink, { "own" }) end end)
plenum.at_end(function() plenum.result("third", 1 / 3) plenum.result("whole", 12345678) end)
]])
trace("few", "few.lua")

test("of many rows of a heat map those with nothing are left out", function()
  local page = report "few"
  local map = page:match('<figure class="heat" data%-load="delivered">(.-)</figure>')
  equal(map:match("<title>(.-)</title>"), "ring-1", "the only row")
  equal(select(2, map:gsub("<text x=", "")), 1 + select(2, map:match('class="axis".*'):gsub("<text x=", "")), "rows")
  has(map, 'viewBox="0 0 200 1"')
  has(map, "40 rows in which there was nothing are left out.")
  has(page, '"delivered":[[1,"')
  map = report("shop"):match('<figure class="heat" data%-load="delivered">(.-)</figure>')
  for _, name in ipairs { "line-1", "line-4", "far" } do has(map, "<title>" .. name .. "</title>") end
  assert(not map:find("experimenter", 1, true), "the experimenter, to whom nothing was delivered, has a row")
end)

test("latencies lie where the quantiles are", function()
  local spread = report("few"):match('<ul class="bars spread".-</ul>')
  local found = {}
  for item in spread:gmatch("<li>(.-)</li>") do
    local name = item:match('<span class="name">(.-)</span>')
    local at = {}
    for quantile, x in item:gmatch('class="q(%d+)" d="M([%d.]+) 0v') do at[quantile] = tonumber(x) end
    found[name] = at
    assert(at["50"] <= at["90"] and at["90"] <= at["99"], name)
  end
  assert(found.near["50"] < found.far["50"], "the longer is not on the right")
  equal(found.own["50"], 0, "what takes no time")
  equal(found.near["50"], found.near["99"], "what always takes as long")
  has(spread, "<small>p50</small> 1 ms <small>p99</small> 1 ms")
end)

test("figures have a fitting unit and few digits, and the others are there", function()
  local page = report "few"
  assert(not page:find("[ >]1000 [mun]s"), "a thousand of a unit")
  assert(page:find '<data value="(0%.33333333333333+)" title="%1">0%.3333333</data>', "a third")
  has(page, "<td>12345678</td>")
end)

test("it is the same for every number of shards, and of a compressed trace", function()
  local wanted = plain(report "shop")
  for name, options in pairs { s2 = { "--shards", "2" }, s4 = { "--shards", "4" }, packed = { "--trace-compress" },
    both = { "--shards", "4", "--trace-compress" } } do
    trace(name, "shop.lua", table.unpack(options))
    local got = plain(report(name))
    if got ~= wanted then
      write("wanted", wanted)
      write("got", got)
      error(name .. ": " .. output_of(("diff %s %s | cut -c1-300 | head -20"):format(path "wanted", path "got")))
    end
  end
  equal(report "shop", report "shop", "the page, again")
end)

test("a small network is drawn large, and no line crosses its names", function()
  write("mesh.lua", PREAMBLE .. "topology.grid { width = 4, height = 4, link = { latency = 1 } }")
  trace("mesh", "mesh.lua")
  local network = report("mesh"):match('<figure class="network.-</figure>')
  assert(tonumber(network:match('<svg role="img"[^>]* width="([%d.]+)"')) > 350, "it is small")
  for _, name in ipairs { "grid-2-2", "grid-3-3" } do -- with lines above, below, on the left and on the right
    assert(not network:match("<text([^>]*)>" .. name:gsub("%p", "%%%0")):find("middle", 1, true), name)
  end
end)

test("awkward names stay what they are", function()
  write("odd.lua", PREAMBLE .. [==[
plenum.scenario { title = "</title></script><script>alert(1)</script>" }
local names = { "</script><script>document.title='x'</script>", "a \"quoted\" 'name'",
  "emoji \u{1F600} <b>&amp;", "line\nbreak\ttab", "]]>" }
local devices = {}
for i, name in ipairs(names) do devices[i] = plenum.device { name = name } end
for i = 2, #names do plenum.link(devices[1], devices[i], { latency = 1 }) end
local sink = devices[2]:spawn(function() while true do plenum.receive() end end)
devices[1]:spawn(function()
  for _, name in ipairs(names) do
    local span = plenum.span(name)
    plenum.send(sink, { name })
    plenum.log("warn", name, { [name] = name })
    plenum.sleep(1)
    span:finish()
  end
  plenum.send(sink, { "\xff\xfe broken \xc3" })
  plenum.send(sink, { "" })
end)
plenum.at_end(function() plenum.result("<i>", "</script>") end)
]==])
  trace("odd", "odd.lua")
  local page = report "odd"
  check_form(page)
  check_closed(page)
  local _, scripts = page:gsub("<script", "")
  local _, ends = page:gsub("</script", "")
  equal(scripts, 3, "scripts")
  equal(ends, 3, "ends of scripts")
  has(page, "emoji \u{1F600} &lt;b&gt;&amp;amp;")
  has(page, "\u{FFFD}\u{FFFD} broken \u{FFFD}")
end)

test("a window shows its time alone", function()
  local page = report("shop", "--from", "10 ms", "--to", "20 ms")
  check_form(page)
  has(page, "from 10 ms to 20 ms only")
  local from, to = page:match("<dt>Virtual time</dt><dd>([%d.]+) ms to ([%d.]+) ms")
  assert(tonumber(from) >= 10 and tonumber(to) <= 20, from .. " " .. to)
  local status, _, err = execute("report", "shop", "-o", "x.html", "--from", "10 parsecs")
  equal(status, 2, "status")
  has(err, "--from")
  has(select(3, execute("report", "shop", "-o", "x.html", "--device", "nowhere")), 'no device "nowhere"')
  equal(read "x.html", nil, "what was written")
end)

test("a trace with nothing in it has a page", function()
  write("empty.lua", PREAMBLE .. "plenum.scenario {}\n")
  trace("empty", "empty.lua")
  local page = report "empty"
  check_form(page)
  has(page, "There are no events")
  page = report("shop", "--from", "1000 s")
  check_form(page)
  has(page, "There are no events")
end)

local function copy(from, to) assert(os.execute(("cd %s && cp -r %s %s"):format(quoted(folder), from, to))) end

test("a cut trace says so", function()
  copy("shop", "cut")
  local stream = read "cut/ctf/stream-1"
  write("cut/ctf/stream-1", stream:sub(1, #stream - 100))
  os.remove(path "cut/summary.json")
  local status, out, err = execute("report", "cut", "-o", "-")
  equal(status, 0, "status")
  has(err, "cut is cut")
  check_form(out)
  has(out, "The trace is cut")
  has(out, "There is no summary")
end)

test("what is no trace is refused by name, and nothing is written", function()
  copy("shop", "broken")
  write("broken/ctf/stream-1", ("no trace "):rep(100))
  copy("shop", "adrift")
  write("adrift/topology.json", '{"nodes": [{"id": "a"}], "links": [{"source": "a", "target": "b"}]}')
  copy("shop", "dumb")
  write("dumb/manifest.json", "{")
  for name, part in pairs { broken = "stream-1", adrift = "topology.json", dumb = "manifest.json",
    missing = "missing" } do
    local status, out, err = execute("report", name, "-o", "x.html")
    equal(status, 1, "status of " .. name)
    has(err, part)
    equal(out .. tostring(read "x.html"), "nil", "what was written")
  end
  equal(execute("report", "shop", "-o", "nowhere/x.html"), 2, "status: as other commands have it")
end)

-- Broken bytes in the midst: an error or a page, never a crash.
test("bytes that are wrong do no harm", function()
  local stream = read "shop/ctf/stream-1"
  copy("shop", "noise")
  for seed = 1, 40 do
    math.randomseed(seed)
    local bytes = { stream:byte(1, 4000) }
    for _ = 1, 30 do bytes[math.random(60, #bytes)] = math.random(0, 255) end
    local text = {}
    for i = 1, #bytes do text[i] = string.char(bytes[i]) end
    write("noise/ctf/stream-1", table.concat(text) .. stream:sub(#bytes + 1))
    local status, out = execute("report", "noise", "-o", "-")
    assert(status == 0 or status == 1, ("seed %d: status %s"):format(seed, status))
    if status == 0 then check_form(out) end
  end
end)

-- Where the map draws devices.
local function places(page)
  local list = {}
  for x, y in page:match('class="devices".-</g>'):gmatch("M([%d.]+) ([%d.]+)h0") do
    list[#list + 1] = { tonumber(x), tonumber(y) }
  end
  return list
end

test("ten thousand devices are drawn in their shape, and soon", function()
  write("wide.lua", PREAMBLE .. [[
local p = plenum.scenario { params = { shape = { "grid", one_of = { "grid", "random" } } } }
local link = { latency = 1 }
local net = p.shape == "grid" and topology.grid { width = 125, height = 80, link = link } or
  topology.random { count = 10000, degree = 4, link = link }
local sink = net[200]:spawn(function() while true do plenum.receive() end end)
net[10]:spawn(function() plenum.send(sink, { "x" }) end)
]])
  for _, shape in ipairs { "grid", "random" } do
    trace(shape, "wide.lua", "--set", "shape=" .. shape)
    local begin = os.time()
    local page = report(shape)
    assert(os.time() - begin < 20, "slow")
    check_form(page)
    assert(#page < 5e6, #page)
    local list = places(page)
    equal(#list, 10000, "devices")
    local columns, rows = {}, {}
    for _, at in ipairs(list) do columns[at[1]] = true rows[at[2]] = true end
    local function count(set) local n = 0 for _ in pairs(set) do n = n + 1 end return n end
    if shape == "grid" then
      equal(count(columns), 125, "columns")
      equal(count(rows), 80, "rows")
    end
  end
end)

-- The document after its script has run, or a skip.  No name resolves.
local function browse(name, fragment)
  if not is_there "chromium" then skip "chromium is not there" end
  local command = [[cd %s && HOME=%s timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage
    --host-resolver-rules='MAP * ~NOTFOUND' --enable-logging=stderr --v=0 --dump-dom file://%s 2>log]]
  local address = quoted(path(name) .. (fragment or ""))
  local dom, status = output_of((command:gsub("\n%s*", " ")):format(quoted(folder), quoted(folder), address))
  if status ~= 0 then skip("chromium does not start: " .. read("log"):sub(1, 200)) end
  for line in read("log"):gmatch("[^\n]+") do
    assert(not line:find("CONSOLE", 1, true), line)
  end
  return dom
end

test("a browser opens it, and its script runs", function()
  for _, name in ipairs { "shop", "odd", "empty", "letters" } do
    write("page.html", report(name))
    local dom = browse "page.html"
    has(dom, 'data-ready="yes"')
    if name ~= "empty" then
      has(dom, 'class="spacetime"')
      has(dom, 'class="way k0"')
      has(dom, 'aria-roledescription="heat map"')
      has(dom, 'class="overview"')
      assert(dom:find '<path class="traffic" d="M[%d.]+ 34V[%d.VH ]+z"', "no traffic in the strip of the whole run")
      assert(dom:find '<html[^>]*style="%-%-names: %d+px', "pictures over time do not stand below each other")
    end
    if name == "shop" then has(dom, "60 of 60 entries") end
    if name == "odd" then assert(not dom:find("<title>x</title>", 1, true), "a name has become a script") end
  end
end)

test("the address of a page may name a message, and so do its paths", function()
  write("page.html", report "shop")
  local dom = browse("page.html", "#message=2.3")
  has(dom, "<h3>Message 2.3</h3>")
  has(dom, 'class="picked"')
  assert(dom:find '<a href="#message=%d+%.%d+"', "no step of a path leads to its message")
  dom = browse("page.html", "#message=2.999999")
  has(dom, "Message 2.999999 is not among those shown here.")
  assert(not dom:find('class="picked"', 1, true), "another is picked")
end)

test("devices of the network are told", function()
  has(browse "page.html", 'aria-roledescription="map"')
end)

test("a million events make a bounded page", function()
  trace("many", scenarios .. "/phold.lua", "--set", "duration=2600")
  local begin = os.time()
  local page = report "many"
  assert(os.time() - begin < 30, "slow")
  local events = page:match("<dt>Events in the trace</dt><dd>([%d,]+)"):gsub(",", "")
  assert(tonumber(events) > 900000, events)
  assert(#page < 5e6, #page)
  check_form(page)
  has(page, "messages of 157,968 are shown")
  write("page.html", page)
  has(browse "page.html", 'data-ready="yes"')
end)

workbench.done()
