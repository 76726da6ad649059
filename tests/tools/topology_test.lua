-- SPDX-License-Identifier: MIT
-- `plenum topology`, in TAP: topology_test.lua PLENUM NODE_LINK_CHECK
local plenum, node_link_check = arg[1], arg[2]

package.path = arg[0]:gsub("[^/]*$", "?.lua;") .. package.path
local workbench = require "workbench"
workbench.plenum = plenum
local quoted, output_of, is_there, path, write, read, execute, test, skip, equal, has =
  workbench.quoted, workbench.output_of, workbench.is_there, workbench.path, workbench.write,
  workbench.read, workbench.execute, workbench.test, workbench.skip, workbench.equal,
  workbench.has

local function topology(...) return execute("topology", ...) end

local function well(...)
  local status, out, err = topology(...)
  if status ~= 0 or err ~= "" then error(("status %s: %s"):format(status, err), 2) end
  return out
end

local PREAMBLE = 'local plenum = require "plenum"\nlocal topology = require "plenum.topology"\n'

write("grid.lua", PREAMBLE .. [[
local p = plenum.scenario { title = "A grid", unit = "ms", params = { width = 3, height = 2 } }
local net = topology.grid { width = p.width, height = p.height, link = { latency = "2.5 ms", bandwidth = "8 kbit/s" } }
net[1]:spawn(function() plenum.check(false, "this has run") end)
plenum.experiment(function() plenum.check(false, "so has this") end)
]])

-- Every option of devices and links, and names that want care.
local ODD = { [[a "quoted" name]], [[back\slash\]], "<b> & </b>", "line\nbreak", "\1control", "Zürich 東京", "]]>" }
write("odd.lua", PREAMBLE .. [[
plenum.scenario { title = "<odd> & \"so\" on" }
local d = {}
for i, name in ipairs { ]] .. ("%q, %q, %q, %q, %q, %q, %q"):format(table.unpack(ODD)) .. [[ } do
  d[i] = plenum.device { name = name, clock_rate = i == 1 and "1/3" or nil, cores = i == 2 and 4 or nil,
    clock = i == 3 and { drift_ppm = 25, offset = -0.5 } or nil,
    courier = i > 3 and { rate = 100 * i, queue = i, step = 0.25 } or nil }
end
plenum.link(d[1], d[2], { latency = 1 / 3, bandwidth = 1e6 / 7, queue = 3, jitter = 0.001, loss = 0.1, duplicate = 0.2,
  reorder = true })
plenum.link(d[2], d[3], { latency = 0.1, one_way = true })
plenum.link(d[3], d[2], { latency = 0.2, one_way = true })
plenum.link(d[3], d[4], { latency = 1e-9 })
plenum.link(d[3], d[4], { latency = 2 })
plenum.link(d[6], d[7])
]])

-- Declares what node-link JSON says, from the file beside it.
write("back.lua", PREAMBLE .. [[
local graph = plenum.data "graph.json"
plenum.scenario { unit = graph.graph.unit }
local devices, seen = {}, {}
local function fields_of(record, names)
  local fields = {}
  for key, value in pairs(record) do
    if not names[key] then fields[key] = value end
  end
  return fields
end
for _, node in ipairs(graph.nodes) do
  local fields = fields_of(node, { id = true })
  fields.name = node.id
  devices[node.id] = plenum.device(fields)
end
for _, link in ipairs(graph.links) do
  local fields = fields_of(link, { source = true, target = true, link = true })
  fields.one_way = graph.directed and not link.link
  if not (link.link and seen[link.link]) then plenum.link(devices[link.source], devices[link.target], fields) end
  if link.link then seen[link.link] = true end
end
]])

test("a page for people tells size, distances and kinds; nothing runs", function()
  local out = well("grid.lua")
  for _, part in ipairs { "A grid", "devices          6", "links            7", "2 to 3, mean 2.33", "3 hops",
    "grid-2-1", "14  2.5 ms, 1 kB/s" } do has(out, part) end
  assert(not out:find("run", 1, true), out)
end)

test("parameters and seed are given as to run", function()
  has(well("grid.lua", "--set", "width=5", "--set", "height=1", "--seed", "3"), "links            4")
  write("chance.lua", PREAMBLE .. "topology.line { count = plenum.random(1000) }")
  assert(well("chance.lua", "--seed", "1") ~= well("chance.lua", "--seed", "2"))
end)

test("parts, links of one way and pairs without a way are told", function()
  local out = well("odd.lua")
  has(out, "6, 2 of them of one way")
  has(out, "3, the largest of 4 devices")
  has(out, "pairs")
  has(out, "slowest links")
end)

test("JSON read back declares the same devices and links", function()
  for _, file in ipairs { "grid.lua", "odd.lua" } do
    well(file, "--json", "graph.json")
    well("back.lua", "--json", "again.json")
    local function body(name) return read(name):match('\n  "nodes": .*') end
    equal(body "again.json", body "graph.json", file)
    equal(read("again.json"):match('"directed": %a+'), read("graph.json"):match('"directed": %a+'), "directed")
  end
  has(read "graph.json", '"directed": true')
  has(read "graph.json", '"clock_rate": 0.33333333333333331')
  has(read "graph.json", [["id": "back\\slash\\"]])
end)

test("JSON has figures in the unit, and the parameters", function()
  well("grid.lua", "--json", "graph.json", "--set", "height=1")
  local text = read "graph.json"
  for _, part in ipairs { '"directed": false', '"multigraph": true', '"unit": "ms"', '"height": 1', '"latency": 2.5,',
    '"bandwidth": 1\n', '"source": "grid-1-1"', '"name": "A grid"' } do has(text, part) end
  equal(select(2, text:gsub('"source"', "")), 2, "links")
end)

test("JSON names the shapes that were declared", function()
  write("shapes.lua", PREAMBLE .. [[
plenum.device { name = "alone" }
topology.torus { width = 4, height = 3, link = { latency = 1 } }
topology.tree { depth = 2, branching = 3, link = { latency = 1 } }
]])
  well("shapes.lua", "--json", "graph.json")
  local shapes = read("graph.json"):match('"shapes": (%b[])'):gsub("%s+", " ")
  equal(shapes, '[ { "shape": "torus", "first": "torus-1-1", "count": 12, "width": 4, "height": 3 }, ' ..
    '{ "shape": "tree", "first": "tree-1", "count": 13, "branching": 3 } ]', "shapes")
end)

test("networkx reads the JSON", function()
  well("grid.lua", "--json", "graph.json")
  local command = "python3 " .. quoted(node_link_check) .. " "
  local text, status = output_of(command .. quoted(path "graph.json"))
  if status ~= 0 then skip "there is no networkx" end
  has(text, "MultiGraph 6 7 1\n")
  has(text, "grid-1-1 grid-2-1 2.5 1\n")
  well("odd.lua", "--json", "graph.json")
  has(output_of(command .. quoted(path "graph.json")), "MultiDiGraph 7 10 3\n")
end)

test("Graphviz reads the DOT", function()
  if not is_there "gvpr" then skip "there is no gvpr" end
  local script = quoted [[N{print("node ", name)}
    E{print(tail.name, " ", head.name, " ", latency, " ", aget($, "dir"))}]]
  well("grid.lua", "--dot", "graph.dot")
  local text = output_of("gvpr " .. script .. " " .. quoted(path "graph.dot") .. " 2>/dev/null")
  equal(select(2, text:gsub("node grid%-%d%-%d\n", "")), 6, "nodes")
  equal(select(2, text:gsub("grid%-%d%-%d grid%-%d%-%d 2%.5", "")), 7, "edges")
  well("odd.lua", "--dot", "graph.dot")
  text = output_of("gvpr " .. script .. " " .. quoted(path "graph.dot") .. " 2>&1")
  assert(not text:lower():find("error") and not text:lower():find("warning"), text)
  has(text, 'node a "quoted" name\n')
  has(text, "node back\\\\slash\\\\\n")
  has(text, "<b> & </b> line\nbreak 2 none")
  equal(select(2, text:gsub(" none\n", "")), 4, "edges of both ways")
end)

test("DOT is undirected unless a link is not alike both ways", function()
  has(well("grid.lua", "--dot", "-"), 'graph "A grid" {')
  assert(well("odd.lua", "--dot", "-"):match("^digraph "))
end)

test("a picture is well-formed, with title, description and names", function()
  well("odd.lua", "--svg", "picture.svg")
  local text = read "picture.svg"
  for _, part in ipairs { 'role="img"', "<title id=\"title\">&lt;odd&gt; &amp; &quot;so&quot; on</title>", "<desc",
    "7 devices, 6 links", "&lt;b&gt; &amp; &lt;/b&gt;", "Zürich 東京", "\u{fffd}control", "]]&gt;",
    "prefers-color-scheme:dark" } do has(text, part) end
  assert(not text:find("[%z\1-\8\11-\31]"), "a control character")
  assert(not text:find("<script", 1, true) and not text:find("nan", 1, true) and not text:find("inf<", 1, true))
  if is_there "xmllint" then
    equal(output_of("xmllint --noout " .. quoted(path "picture.svg") .. " 2>&1"), "", "what xmllint says")
  end
end)

test("a picture has each device and link, and the same bytes each time", function()
  well("grid.lua", "--svg", "one.svg", "--set", "width=12", "--set", "height=9")
  well("grid.lua", "--svg", "two.svg", "--set", "width=12", "--set", "height=9")
  local text = read "one.svg"
  equal(text, read "two.svg", "the second picture")
  equal(select(2, text:gsub('<path class="d%d+"', "")), 108, "devices")
  equal(select(2, text:gsub('<path class="l%d+" d="[^"]*"><title>', "")), 11 * 9 + 12 * 8, "links")
end)

test("a picture is of bounded size, and says what it leaves out", function()
  write("many.lua", PREAMBLE .. "topology.complete { count = 500 }")
  well("many.lua", "--svg", "many.svg")
  has(read "many.svg", "124,750 links (100,000 of them drawn)")
  assert(#read "many.svg" < 4000000, #read "many.svg")
  write("more.lua", PREAMBLE .. "for _ = 1, 50001 do plenum.device {} end")
  local status, _, err = topology("more.lua", "--svg", "more.svg")
  equal(status, 2, "status")
  has(err, "50001")
  equal(read "more.svg", nil, "a picture")
  has(well("more.lua"), "50,001")
end)

test("one device has a page and a picture; none is told", function()
  write("one.lua", PREAMBLE .. 'plenum.device { name = "only" }')
  has(well("one.lua"), "only")
  has(well("one.lua", "--svg", "-"), "1 device, 0 links")
  write("none.lua", PREAMBLE)
  for _, option in ipairs { "--json", "--dot", "--svg" } do
    local status, out, err = topology("none.lua", option, "-")
    equal(status, 2, "status")
    equal(out, "", "standard output")
    has(err, "declares no devices")
  end
end)

test("several outputs at once, and what was there stays when one fails", function()
  well("grid.lua", "--json", "a.json", "--dot", "a.dot", "--svg", "a.svg")
  assert(read "a.json" and read "a.dot" and read "a.svg")
  local before = read "a.json"
  equal(topology("grid.lua", "--set", "width=0", "--json", "a.json"), 2, "status")
  equal(read "a.json", before, "the file")
  local status, _, err = topology("grid.lua", "--svg", "/dev/full")
  equal(status, 1, "status of a full disk")
  has(err, "/dev/full")
end)

test("a graph's file is told as the network that it describes", function()
  write("pair.json", '{"nodes": [{"id": "x"}, {"id": "y"}], "links": [{"source": "x", "target": "y", "latency": 2}]}')
  write("fast.xml", [[<?xml version="1.0"?><!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1"><zone id="z" routing="Full"><host id="h" speed="3Gf"/></zone></platform>]])
  has(well("pair.json"), "2")
  has(well("pair.json", "--dot", "-"), "latency")
  has(well("fast.xml", "--json", "-"), '"h"')
  write("broken.json", '{"nodes": [}')
  local status, _, err = topology("broken.json")
  equal(status, 2, "status")
  has(err, "broken.json:1")
end)

test("bad usage is refused and explained", function()
  local wrong = { {}, { "no such.lua" }, { "grid.lua", "odd.lua" }, { "grid.lua", "--jsn", "x" },
    { "grid.lua", "--json" },
    { "grid.lua", "--set", "depth=3" }, { "grid.lua", "--seed", "-1" }, { "grid.lua", "--dot", "nowhere/x.dot" },
    { "grid.lua", "--svg", "." }, { "grid.lua", "--json", "-", "--dot", "-" }, { "grid.lua", "--until", "3" } }
  for _, words in ipairs(wrong) do
    local status, out, err = topology(table.unpack(words))
    equal(status, 2, "status of " .. table.concat(words, " "))
    equal(out, "", "standard output")
    assert(#err > 10, "nothing said about " .. table.concat(words, " "))
  end
  has(select(3, topology("grid.lua", "--jsn", "x")), "did you mean --json?")
  has(select(3, topology()), "plenum help topology")
end)

test("a scenario that does not load is refused with file and line", function()
  write("bad.lua", PREAMBLE .. "plenum.device { nmae = 1 }")
  local status, _, err = topology("bad.lua")
  equal(status, 2, "status")
  has(err, "bad.lua:3:")
end)

test("help names every option", function()
  local out = well("--help")
  for option in ("seed set json dot svg memory watchdog"):gmatch("%a+") do has(out, "--" .. option) end
  has(output_of(quoted(plenum) .. " help topology"), out:match("Tells what .*"))
  has(output_of(quoted(plenum) .. " help"), "topology  FILE [OPTIONS]")
end)

workbench.done()
