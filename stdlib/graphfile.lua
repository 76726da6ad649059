-- SPDX-License-Identifier: MIT
-- Networks that files describe, for plenum.topology: GraphML, node-link JSON, lists of edges, DOT, SimGrid.
local plenum = require "plenum"
local blueprint = require "plenum.blueprint"

local graphfile = {}

local AUTHOR = blueprint.AUTHOR

---@class plenum.topology.File
---@field file string beside the scenario, or the value of a --set
---what the scenario says goes before what the file says; a field that is false leaves out the file's
---@field device? table|fun(i: integer, attributes: table): table?
---@field link? table|fun(i: integer, j: integer, attributes: table): table?

---@class plenum.topology.Node: plenum.GraphNode
---@field device plenum.Device

---@class plenum.topology.Edge: plenum.GraphEdge
---@field link plenum.Link

---@class plenum.topology.FromGraph: plenum.topology.Net
---@field graph { nodes: plenum.topology.Node[], edges: plenum.topology.Edge[] }
---@field routers plenum.Device[] of nodes with router = true, indices #net + 1 and so on
---@field at fun(self: plenum.topology.FromGraph, name: string|integer): plenum.Device

-- The attributes that are options, and what their values have to be: a text in a file may stand for it.
local NODE = { clock_rate = "any", cores = "number", ["clock.rate"] = "any", ["clock.offset"] = "any",
  ["clock.drift_ppm"] = "number", ["courier.rate"] = "any", ["courier.step"] = "any", ["courier.queue"] = "number" }
local EDGE = { latency = "any", bandwidth = "any", queue = "number", jitter = "any", loss = "number",
  duplicate = "number", reorder = "boolean", one_way = "boolean" }

local FLAGS = { ["true"] = true, ["false"] = false }

local function convert(value, kind)
  if type(value) ~= "string" then return value end
  if kind == "number" then return tonumber(value) or value end
  if kind == "boolean" and FLAGS[value] ~= nil then return FLAGS[value] end
  return value
end

local function options_of(attributes, known)
  local options = {}
  for name, value in pairs(attributes) do
    if known[name] then
      local group, field = name:match("^(%w+)%.(.*)")
      if group then
        options[group] = options[group] or {}
        options[group][field] = convert(value, known[name])
      else
        options[name] = convert(value, known[name])
      end
    end
  end
  return options
end

local function override(options, own)
  for name, value in pairs(own or {}) do
    if value == false then value = nil end
    options[name] = value
  end
  return options
end

-- What the author's table or function says.
local function own_options(what, own, ...)
  if type(own) ~= "function" then return own end
  local options = own(...)
  if options ~= nil and type(options) ~= "table" then
    blueprint.fail("from_graph", AUTHOR + 1, "%s: the function has to return a table, not a %s", what, type(options))
  end
  return options
end

-- Calls plenum.device or plenum.link; an error tells where in the file it arose.
local function declare(file, item, fn, ...)
  local well, made = pcall(fn, ...)
  if well then return made end
  if type(made) ~= "string" then error(made, 0) end
  made = made:gsub("^[^\n]-:%d+: ", "", 1)
  local place = item.line and file .. ":" .. item.line or file
  blueprint.fail("from_graph", AUTHOR + 1, "%s: %s", place, made)
end

local function add_device(file, node, i, own)
  node.attributes.id = node.attributes.id or node.name
  local options = options_of(node.attributes, NODE)
  options.name = node.name
  override(options, own_options("device", own, i, node.attributes))
  node.device = declare(file, node, plenum.device, options)
end

local function add_link(file, edge, nodes, own)
  local options = options_of(edge.attributes, EDGE)
  if edge.directed then options.one_way = true end
  override(options, own_options("link", own, edge.from, edge.to, edge.attributes))
  edge.link = declare(file, edge, plenum.link, nodes[edge.from].device, nodes[edge.to].device, options)
end

-- Routers behind the others; edges' ends are the new indices.
local function sort_nodes(graph)
  local hosts, routers, index = {}, {}, {}
  for i, node in ipairs(graph.nodes) do
    local list = node.attributes.router == true and routers or hosts
    list[#list + 1] = i
  end
  local nodes = {}
  for _, list in ipairs { hosts, routers } do
    for _, i in ipairs(list) do
      nodes[#nodes + 1] = graph.nodes[i]
      index[i] = #nodes
    end
  end
  for _, edge in ipairs(graph.edges) do edge.from, edge.to = index[edge.from], index[edge.to] end
  graph.nodes = nodes
  return #hosts
end

local function check(options)
  if type(options) ~= "table" then
    blueprint.fail("from_graph", AUTHOR, "a table of options is wanted, not a %s", type(options))
  end
  for name, value in pairs(options) do
    if name ~= "file" and name ~= "device" and name ~= "link" then
      blueprint.fail("from_graph", AUTHOR, "there is no option \"%s\"; the options are file, device, link",
        tostring(name))
    end
    if name ~= "file" and type(value) ~= "table" and type(value) ~= "function" then
      blueprint.fail("from_graph", AUTHOR, "%s: a table or a function is wanted, not a %s", name, type(value))
    end
  end
  if type(options.device) == "table" and options.device.name ~= nil then
    blueprint.fail("from_graph", AUTHOR, "device: one name is not for all; let device be a function of the index")
  end
end

---The network that a file describes, by the end of its name: GraphML (.graphml, .xml), networkx's node-link
---format or a list of edges (.json), DOT (.dot, .gv), or a SimGrid platform of version 4 (.xml).  Devices
---have the names and the order of the nodes; a directed edge is a link one way.  Attributes that are called
---as an option of plenum.device ("courier.rate" for those within) or plenum.link are such; all are
---readable in net.graph, and the last argument of `device` and `link`, a node's `id` being its name.
---`net:at(name)` finds a device.  A file that is broken raises with file, line and reason.
---@param file string|plenum.topology.File
---@param options? plenum.topology.File
---@return plenum.topology.FromGraph
---@overload fun(options: plenum.topology.File): plenum.topology.FromGraph
function graphfile.from_graph(file, options)
  options = options or (type(file) == "table" and file or {})
  check(options)
  if type(file) == "table" then file = file.file end
  local graph = plenum.graph(file)
  local count = sort_nodes(graph)
  local net, named = { graph = graph, routers = {} }, {}
  for i, node in ipairs(graph.nodes) do
    add_device(file, node, i, options.device)
    named[node.name] = node.device
    if i <= count then net[i] = node.device else net.routers[i - count] = node.device end
  end
  for _, edge in ipairs(graph.edges) do add_link(file, edge, graph.nodes, options.link) end
  function net:at(name)
    local device = named[tostring(name)]
    return device or error(("at: %s has no node \"%s\""):format(file, tostring(name)), 2)
  end
  return net
end

return graphfile
