-- SPDX-License-Identifier: MIT
-- What the topologies share: checks of their options, and functions that declare devices and links from them.
local plenum = require "plenum"

local blueprint = {}

local made = {} -- how many nets of each shape there are

-- What authors get wrong is told at their own line: checks are two calls below it.
blueprint.AUTHOR = 3
blueprint.MOST = 2 ^ 20 - 1 -- devices of a world
blueprint.MOST_LINKS = 2 ^ 24 -- of one net that chance draws

local AUTHOR, MOST = blueprint.AUTHOR, blueprint.MOST

function blueprint.fail(shape, level, message, ...)
  error(("topology.%s: " .. message):format(shape, ...), level + 1)
end

function blueprint.is_whole(value) return type(value) == "number" and value % 1 == 0 end

function blueprint.shown(value) return type(value) == "number" and tostring(value) or "a " .. type(value) end

-- That there are no other options than device, link, `names` and `others`.
local function check_names(shape, options, names, others)
  if type(options) ~= "table" then
    blueprint.fail(shape, AUTHOR + 1, "a table of options is wanted, not %s", blueprint.shown(options))
  end
  local list = table.move(others, 1, #others, #names + 1, table.move(names, 1, #names, 1, {}))
  local known = { device = true, link = true }
  for _, name in ipairs(list) do known[name] = true end
  for name in pairs(options) do
    if not known[name] then
      blueprint.fail(shape, AUTHOR + 1, "there is no option \"%s\"; the options are %s, device, link", tostring(name),
        table.concat(list, ", "))
    end
  end
end

-- What device and link are.
local function check_makers(shape, options)
  for _, name in ipairs { "device", "link" } do
    local kind = type(options[name])
    if kind ~= "nil" and kind ~= "table" and kind ~= "function" then
      blueprint.fail(shape, AUTHOR + 1, "%s: a table or a function is wanted, not a %s", name, kind)
    end
  end
  if type(options.device) == "table" and options.device.name ~= nil then
    blueprint.fail(shape, AUTHOR + 1, "device: one name is not for all; let device be a function of the index")
  end
end

-- The options, and that those of `names` are whole numbers from `least`; what `others` are is for the caller to see.
function blueprint.check(shape, options, names, least, others)
  check_names(shape, options, names, others or {})
  for _, name in ipairs(names) do
    local value = options[name]
    if name == "height" and value == nil then value = options.width end
    if not blueprint.is_whole(value) or value < least then
      blueprint.fail(shape, AUTHOR, "%s: a whole number from %d is wanted, not %s", name, least,
        value == nil and "nil" or blueprint.shown(value))
    end
  end
  check_makers(shape, options)
end

function blueprint.check_count(shape, count)
  if count > MOST then
    blueprint.fail(shape, AUTHOR, "%.0f devices are too many; a world has at most %d", count, MOST)
  end
  return math.tointeger(count)
end

-- "grid-", "grid#2-", ...
function blueprint.choose_prefix(shape)
  made[shape] = (made[shape] or 0) + 1
  return made[shape] == 1 and shape .. "-" or ("%s#%d-"):format(shape, made[shape])
end

local function copy(options)
  local fields = {}
  for name, value in pairs(options) do fields[name] = value end
  return fields
end

-- A function that declares a device, from the name it has if the author gives none and the arguments of the
-- author's function.  `level` is the author's as seen from where it is called.
function blueprint.device_maker(shape, options, level)
  local device = options.device or {}
  if type(device) == "table" then
    local fields = copy(device)
    return function(name)
      fields.name = name
      return plenum.device(fields)
    end
  end
  return function(name, ...)
    local fields = device(...)
    if fields == nil then fields = {} end
    if type(fields) ~= "table" then
      blueprint.fail(shape, level + 1, "device: the function has to return a table, not a %s", type(fields))
    end
    if fields.name == nil then
      fields = copy(fields)
      fields.name = name
    end
    return plenum.device(fields)
  end
end

-- A function that joins two devices, given their indices.
function blueprint.link_maker(options)
  local link = options.link
  if type(link) ~= "function" then return function(a, b) plenum.link(a, b, link) end end
  return function(a, b, i, j) plenum.link(a, b, link(i, j)) end
end

-- A list of `count` devices, called by their number.
function blueprint.make_list(shape, options, count)
  local net, prefix, make = {}, blueprint.choose_prefix(shape), blueprint.device_maker(shape, options, AUTHOR)
  for i = 1, count do net[i] = make(prefix .. i, i) end
  return net
end

return blueprint
