-- SPDX-License-Identifier: MIT
-- put, get, erase: the process's own dictionary.
-- Expect: 9 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "dictionary", unit = "tick" }

local device = plenum.device { name = "node" }

device:spawn(function()
  plenum.check(plenum.get("k") == nil, "empty at first")
  plenum.put("k", 1)
  plenum.put(plenum.self(), { 2 })
  plenum.check(plenum.get("k") == 1 and plenum.get(plenum.self())[1] == 2, "what was put is got")
  plenum.put("k", 3)
  plenum.sleep(1)
  plenum.check(plenum.get("k") == 3, "the last one counts, later as well")
  plenum.spawn(function() plenum.check(plenum.get("k") == nil, "a child has its own") end)
  plenum.sleep(1)
  plenum.check(plenum.erase("k") == 3 and plenum.get("k") == nil, "erase gives what was there")
  plenum.check(plenum.erase("k") == nil, "or nil")
  plenum.check(not pcall(plenum.put, nil, 1), "nil is no key")
end)

local Type = plenum.process("type")
Type:on("put", function(_, m) plenum.put("k", m[2]) end)
Type:rpc("get", function() return plenum.get("k") end)
device:spawn(function()
  local a, b = plenum.spawn(Type), plenum.spawn(Type)
  a:send { "put", "a" }
  b:send { "put", "b" }
  plenum.check(plenum.call(a, { "get" }) == "a" and plenum.call(b, { "get" }) == "b", "instances of types have theirs")
end)

plenum.experiment(function()
  plenum.put("k", "mine")
  plenum.sleep(5)
  plenum.check(plenum.get("k") == "mine", "so has an experiment")
end)
