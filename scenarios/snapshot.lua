-- SPDX-License-Identifier: MIT
-- Accounts pay one another all the time; how much money is there?  A snapshot says so without stopping them.
-- Source: K. M. Chandy, L. Lamport, Distributed snapshots: determining global states of distributed systems, ACM
-- Transactions on Computer Systems 3(1), 1985.  Channels lead one way and keep the order of messages.
-- Expect: one marker on each channel; what is recorded of a channel is what was sent before its sender's state and
-- received after its receiver's, so that the cut is consistent and no money is missing or counted twice.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Snapshot of accounts",
  unit = "ms",
  params = {
    accounts = { 8, "each on a device of its own", min = 2 },
    density = { 0.3, "share of all channels that exist beside a ring of them", min = 0, max = 1 },
    balance = { 1000, "of each at the beginning", min = 0 },
    payments = { 20, "that each makes", min = 1 },
    pause = { 2.0, "between two payments of one account, on average" },
    start = { 15.0, "of the snapshot", min = 0 },
  },
}

local Account = plenum.process("account", { balance = p.balance, payments = p.payments })
local accounts = {}

function Account.command:START()
  self:pause()
  if self.number == 1 then plenum.send_after(p.start, plenum.self(), { "snapshot" }) end
end

function Account:pause()
  self.payments = self.payments - 1
  plenum.send_after(plenum.exponential(p.pause), plenum.self(), { "pay" })
end

Account:on("pay", function(self)
  local to, amount = plenum.choice(self.outward), plenum.random(0, self.balance)
  self.balance = self.balance - amount
  self.paid[to] = self.paid[to] + 1
  accounts[to]:send { "payment", from = self.number, amount = amount }
  if self.payments > 0 then self:pause() end
end)

Account:on("payment", function(self, m)
  self.balance = self.balance + m.amount
  self.got[m.from] = self.got[m.from] + 1
  local channel = self.recorded and self.recorded.channels[m.from]
  if channel and channel.open then
    channel.count, channel.sum = channel.count + 1, channel.sum + m.amount
  end
end)

local function copy(list)
  local copied = {}
  for key, value in pairs(list) do copied[key] = value end
  return copied
end

-- The own state now; then the channels, until their markers come.
function Account:record()
  self.recorded = { balance = self.balance, paid = copy(self.paid), got = copy(self.got), channels = {} }
  for _, from in ipairs(self.inward) do self.recorded.channels[from] = { open = true, count = 0, sum = 0 } end
  for _, to in ipairs(self.outward) do accounts[to]:send { "marker", from = self.number } end
end

Account:on("snapshot", Account.record)

Account:on("marker", function(self, m)
  if not self.recorded then self:record() end
  self.recorded.channels[m.from].open = false
end)

-- A ring, so that all can be reached, and channels at random.
local devices, fields = {}, {}
for i = 1, p.accounts do
  devices[i] = plenum.device {}
  fields[i] = { number = i, outward = {}, inward = {}, paid = {}, got = {} }
end
local channels = {}
for from = 1, p.accounts do
  for to = 1, p.accounts do
    if to == from % p.accounts + 1 or to ~= from and plenum.bernoulli(p.density) then
      plenum.link(devices[from], devices[to], { latency = 1, jitter = 9, one_way = true })
      channels[#channels + 1] = { from, to }
      table.insert(fields[from].outward, to)
      table.insert(fields[to].inward, from)
      fields[from].paid[to], fields[to].got[from] = 0, 0
    end
  end
end
for i, device in ipairs(devices) do accounts[i] = device:spawn(Account, fields[i]) end

plenum.at_end(function()
  local states, money, left, travelling = {}, 0, 0, 0
  for i, account in ipairs(accounts) do
    local state = plenum.inspect(account)
    states[i] = state.recorded
    money, left = money + states[i].balance, left + state.balance
  end
  for _, channel in ipairs(channels) do
    local from, to = table.unpack(channel)
    local found = states[to].channels[from]
    money, travelling = money + found.sum, travelling + found.count
    plenum.check(not found.open, "each channel's recording is closed by a marker")
    plenum.check(found.count == states[from].paid[to] - states[to].got[from], "the cut is consistent")
  end
  plenum.check(plenum.metric("messages:marker").sent == #channels, "one marker crosses each channel")
  plenum.check(money == p.accounts * p.balance, "no money is missing or counted twice")
  plenum.check(left == money, "and nobody has been disturbed")
  plenum.result("channels", #channels)
  plenum.result("travelling", travelling)
end)
