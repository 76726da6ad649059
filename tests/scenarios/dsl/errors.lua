-- SPDX-License-Identifier: MIT
-- Misuse raises at the author's line, with the same words in each run: no address shows.
-- Expect: 60 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "errors", unit = "tick" }

local device = plenum.device { name = "node" }
local Type = plenum.process("type")

local function nothing() end

-- Calls each with a table, a function and a coroutine where something else is wanted.
local function misuse(calls)
  for name, call in pairs(calls) do
    for _, stranger in ipairs { {}, nothing, coroutine.create(nothing) } do
      local ok, message = pcall(call, stranger)
      message = tostring(message)
      plenum.check(ok or not message:find("0x", 1, true), name .. " shows no address")
      plenum.check(ok or message:find("^errors%.lua:%d+: "), name .. " names the line")
    end
  end
end

device:spawn(function()
  local me, box = plenum.self(), plenum.mailbox()
  local calls = {
    send = function(x) plenum.send(x, 1) end,
    spawn = function(x) plenum.spawn { { x } } end,
    spawn_key = function(x) plenum.spawn { nothing, [x] = 1 } end,
    spawn_on = function(x) plenum.spawn { nothing, on = x } end,
    spawn_mailbox = function(x) plenum.spawn { nothing, mailbox = x } end,
    device_spawn = function(x) device.spawn(x, nothing) end,
    await_all = function(x) plenum.await_all { x } end,
    device_of = function(x) plenum.device_of(x) end,
    alive = function(x) plenum.alive(x) end,
    sleep = function(x) plenum.sleep(x) end,
    receive_box = function(x) box.receive(x) end,
    distance = function(x) device:distance(x) end,
    index = function(x) return device[x] end,
    newindex = function(x) device[x] = x end,
    random = function(x) plenum.random(x) end,
    quantity = function(x) plenum.quantity(x) end,
    send_after = function(x) plenum.send_after(x, me, 1) end,
    key = function(x) plenum.send(me, { [x] = 1 }) end,
    log = function(x) plenum.log(x, "kind") end,
    record = function(x) plenum.record(x, 1) end,
    result = function(x) plenum.result(x, 1) end,
  }
  misuse(calls)
end)

plenum.experiment(function()
  misuse {
    inspect = function(x) plenum.inspect(x) end,
    halted = function(x) plenum.halted(x) end,
    metric = function(x) plenum.metric(x) end,
    schedule = function(x) plenum.schedule(1, { x }) end,
  }
end)

misuse {
  device = function(x) plenum.device { name = x } end,
  option = function(x) plenum.device { [x] = 1 } end,
  link = function(x) plenum.link(device, x) end,
  on = function(x) Type:on("kind", { x }) end,
  field = function(x) Type[x] = 1 end,
}
