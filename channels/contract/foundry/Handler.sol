// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "./Base.sol";
import {World} from "./World.sol";
import {DenyToken} from "../test/Hostile.sol";
import {TestToken} from "../src/TestToken.sol";

/// @dev Everybody at once: a payer with hot signer, two payees with two lanes each, a thief, anybody who claims, and
/// time. The token refuses a payee at times. What must hold after each step is checked in Invariants.t.sol.
contract Handler is World {
    uint256 internal constant LANES = 4;
    uint256 internal constant SECRETS = 3;
    uint256 internal constant PURSE = 100_000;

    DenyToken internal deny;
    uint256[] internal signers; // keys by epoch, from 1
    uint256 internal nonces;
    bytes[][LANES] internal signed; // every row that the lane's own signer ever signed, encoded
    uint256[LANES] internal agreed; // totals of carried out agreements
    uint256 internal withdrawn; // by the payer

    // What only grows or is written once, as it was after the last step.
    LaneState[LANES] internal last;
    uint40[SECRETS] internal shown;
    mapping(bytes32 => LaneState) internal told; // by the last event of each lane
    AccountState internal toldAccount;

    function setUp() public override {
        super.setUp();
        deny = new DenyToken();
        token = TestToken(address(deny));
        deny.mint(owner, PURSE);
        vm.startPrank(owner);
        deny.approve(address(vault), PURSE);
        vm.recordLogs();
        vault.open(address(deny), hot, 5000, 20_000);
        vm.stopPrank();
        signers.push(0);
        signers.push(HOT);
        listen();
    }

    function who(uint256 i) public view returns (address) {
        return i < 2 ? payee : other;
    }

    function keyOf(uint256 i) internal view returns (bytes32) {
        return _key(who(i), uint32(i % 2));
    }

    function lane(uint256 i) public view returns (LaneState memory) {
        return vault.lane(keyOf(i));
    }

    function secret(uint256 i) public pure returns (bytes32) {
        return bytes32(i + 1);
    }

    /// @dev Each step is watched: its events are heard, and what must not move is compared.
    modifier step() {
        _;
        listen();
        watch();
    }

    // ------------------------------------------------------------------- payer

    function deposit(uint96 amount) external step {
        amount = uint96(within(amount, 0, min(3000, deny.balanceOf(owner))));
        vm.prank(owner);
        vault.deposit(address(deny), amount);
    }

    function reserve(uint8 i, uint96 target, uint8 by) external step {
        i = uint8(within(i, 0, LANES - 1));
        Reserve[] memory rows = _rows(who(i), uint32(i % 2), uint96(within(target, 0, 4000)));
        address[4] memory senders = [owner, vm.addr(signers[signers.length - 1]), anybody, hot];
        vm.prank(senders[by % 4]);
        try vault.reserve(owner, address(deny), rows) {} catch {
            forget();
        }
    }

    function reserveBySig(uint8 i, uint96 target, bool replay, bool thief) external step {
        i = uint8(within(i, 0, LANES - 1));
        if (!replay) ++nonces;
        Reservation memory r = Reservation(
            owner,
            address(deny),
            _rows(who(i), uint32(i % 2), uint96(within(target, 0, 4000))),
            nonces,
            uint40(block.timestamp)
        );
        bytes memory sig = _sign(thief ? OTHER : OWNER, vault.hashReservation(r));
        bool used = vault.nonceUsed(owner, nonces);
        vm.prank(anybody);
        try vault.reserveBySig(r, sig) {
            yes(!used && !thief, "a used nonce or a thief's order counted");
        } catch {
            forget();
        }
    }

    function cancelNonce(uint8 ahead) external step {
        uint256 nonce = nonces + ahead % 3;
        bool used = vault.nonceUsed(owner, nonce);
        vm.prank(owner);
        try vault.cancelNonce(nonce) {
            yes(!used, "a nonce was cancelled twice");
        } catch {
            forget();
        }
    }

    function rotate(uint256 key) external step {
        if (signers.length > 4) return;
        key = within(key, 1, 1e30);
        signers.push(key);
        vm.prank(owner);
        vault.setSigner(address(deny), vm.addr(key));
    }

    function startRelease(uint8 i, bool asThief) external step {
        i = uint8(within(i, 0, LANES - 1));
        LaneId[] memory ids = _id(who(i), uint32(i % 2));
        vm.prank(asThief ? who(i) : owner);
        try vault.startRelease(ids) {
            yes(!asThief, "a payee started a release");
        } catch {
            forget();
        }
    }

    function exit(bool finish) external step {
        uint256 before = deny.balanceOf(owner);
        bytes32 lanes = _lanesHash();
        vm.startPrank(owner);
        if (finish) {
            try vault.finishExit(address(deny), owner) {} catch {
            forget();
        }
        } else {
            try vault.requestExit(address(deny)) {} catch {
            forget();
        }
        }
        vm.stopPrank();
        withdrawn += deny.balanceOf(owner) - before;
        eq(_lanesHash(), lanes, "an exit touched a lane");
    }

    // -------------------------------------------------------------- claiming

    function _make(uint8 i, uint96 total, uint256 seed, bool thief) internal returns (Row memory row) {
        Cheque memory c = _cheque(who(i), uint32(i % 2), uint96(within(total, 0, 5000)));
        c.locks = new Lock[](seed % (SECRETS + 1));
        for (uint256 k = 0; k < c.locks.length; ++k) {
            c.locks[k] = _lock(secret(k), uint96((seed >> 8) % 700), block.timestamp + (seed >> (16 + k)) % 3 * 1 hours);
        }
        _sort(c.locks);
        uint256 epoch = lane(i).signerEpoch;
        row = _row(thief || epoch == 0 ? OTHER : signers[epoch], c);
        if (seed % 5 == 0) {
            row.preimages = new bytes32[](1);
            row.preimages[0] = secret(seed % SECRETS);
        }
        if (!thief && epoch != 0) signed[i].push(abi.encode(row));
    }

    function claim(uint8 i, uint96 total, uint256 seed, bool thief) external step {
        i = uint8(within(i, 0, LANES - 1));
        Row memory row = _make(i, total, seed, thief);
        (uint96 due,) = vault.previewClaim(row);
        uint256 before = _has(i);
        bytes32 books = _books();
        _claim(row);
        eq(_has(i) - before, due, "a claim paid something else than its preview");
        if (due == 0) eq(_books(), books, "a skipped row changed a balance");
    }

    function claimOld(uint8 i, uint8 k) external step {
        i = uint8(within(i, 0, LANES - 1));
        if (signed[i].length == 0) return;
        _claim(abi.decode(signed[i][k % signed[i].length], (Row)));
    }

    /// @dev For a fixed registry the order of claims is the same to everybody.
    function claimInAnyOrder(uint8 i, uint8 j, uint96 a, uint96 b, uint256 seed) external step {
        Row memory first = _make(uint8(within(i, 0, LANES - 1)), a, seed, false);
        Row memory second = _make(uint8(within(j, 0, LANES - 1)), b, seed >> 32, false);
        first.preimages = new bytes32[](0);
        second.preimages = new bytes32[](0);
        uint256 start = vm.snapshotState();
        _claim(first);
        _claim(second);
        bytes32 books = _books();
        vm.revertToState(start);
        forget();
        _claim(second);
        _claim(first);
        eq(_books(), books, "the order of claims mattered");
    }

    function reveal(uint8 i) external step {
        _reveal(secret(i % SECRETS));
    }

    function coopClose(uint8 i, uint96 paid, uint8 forged) external step {
        i = uint8(within(i, 0, LANES - 1));
        LaneState memory l = lane(i);
        CoopClose memory c = CoopClose(owner, who(i), address(deny), uint32(i % 2), uint96(within(paid, 0, 4500)));
        bytes32 digest = vault.hashCoopClose(c);
        bytes memory a = _sign(l.signerEpoch == 0 || forged % 4 == 1 ? OWNER : signers[l.signerEpoch], digest);
        bytes memory b = _sign(forged % 4 == 2 ? HOT : i < 2 ? PAYEE : OTHER, digest);
        vm.prank(anybody);
        try vault.coopClose(c, a, b) {
            yes(forged % 4 != 1 && forged % 4 != 2, "a forged agreement counted");
            agreed[i] = c.paid;
        } catch {
            forget();
        }
    }

    function releaseByPayee(uint8 i) external step {
        i = uint8(within(i, 0, LANES - 1));
        vm.prank(who(i));
        try vault.releaseByPayee(owner, address(deny), uint32(i % 2)) {} catch {
            forget();
        }
    }

    function finishRelease(uint8 i) external step {
        i = uint8(within(i, 0, LANES - 1));
        LaneState[LANES] memory before;
        for (uint256 k = 0; k < LANES; ++k) {
            before[k] = lane(k);
        }
        vm.prank(anybody);
        vault.finishRelease(_id(who(i), uint32(i % 2)));
        for (uint256 k = 0; k < LANES; ++k) {
            if (k != i) eq(_hash(lane(k)), _hash(before[k]), "a finish touched another lane");
        }
    }

    function withdrawCredit(bool first) external step {
        address to = address(uint160(0x5afe));
        vm.prank(first ? payee : other);
        try vault.withdrawCredit(address(deny), to) {} catch {
            forget();
        }
    }

    // -------------------------------------------------------------- the world

    function advance(uint24 seconds_) external step {
        vm.warp(block.timestamp + seconds_ % 30 hours);
    }

    function refuse(bool first, uint8 how) external step {
        deny.deny(first ? payee : other, how % 3);
    }

    // ---------------------------------------------------------------- looking

    function _has(uint256 i) internal view returns (uint256) {
        return deny.balanceOf(who(i)) + vault.credit(who(i), address(deny));
    }

    function _hash(LaneState memory l) internal pure returns (bytes32) {
        return keccak256(abi.encode(l));
    }

    function _lanesHash() internal view returns (bytes32 h) {
        for (uint256 i = 0; i < LANES; ++i) {
            h = keccak256(abi.encode(h, lane(i)));
        }
    }

    /// @dev All money and all lanes.
    function _books() internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                _lanesHash(), vault.account(_account()), deny.balanceOf(address(vault)), _has(0), _has(2), deny.balanceOf(owner)
            )
        );
    }

    function watch() internal {
        for (uint256 i = 0; i < LANES; ++i) {
            LaneState memory l = lane(i);
            LaneState memory was = last[i];
            yes(l.paid >= was.paid, "paid fell");
            yes(l.paid <= l.reserved, "paid is more than reserved");
            yes(l.status >= was.status, "a lane went back");
            yes(was.status == Status.None || l.signerEpoch == was.signerEpoch, "a lane's epoch changed");
            yes(was.releaseAt == 0 || l.releaseAt == was.releaseAt, "releaseAt moved");
            yes(was.status != Status.Closed || _hash(l) == _hash(was), "a closed lane changed");
            yes(was.status != Status.Releasing || l.reserved <= was.reserved, "a releasing lane was topped up");
            last[i] = l;
        }
        for (uint256 i = 0; i < SECRETS; ++i) {
            uint40 t = vault.revealedAt(keccak256(abi.encodePacked(secret(i))));
            yes(shown[i] == 0 || t == shown[i], "a reveal moved");
            shown[i] = t;
        }
    }

    /// @dev Foundry records the events of calls that reverted, too.
    function forget() internal {
        vm.getRecordedLogs();
    }

    function listen() internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == Lane.selector) {
                LaneState memory l;
                (l.reserved, l.paid, l.releaseAt, l.signerEpoch, l.status) =
                    abi.decode(logs[i].data, (uint96, uint96, uint40, uint16, Status));
                told[logs[i].topics[1]] = l;
            } else if (logs[i].topics[0] == Account.selector) {
                AccountState memory a;
                (a.free, a.hotAllowance, a.epoch, a.exit) = abi.decode(logs[i].data, (uint96, uint96, uint16, uint40));
                toldAccount = a;
            }
        }
    }

    // ------------------------------------------------------------ what must hold

    function solvent() external view {
        uint256 owes = vault.account(_account()).free;
        for (uint256 i = 0; i < LANES; ++i) {
            owes += lane(i).reserved - lane(i).paid;
        }
        owes += vault.credit(payee, address(deny)) + vault.credit(other, address(deny));
        eq(deny.balanceOf(address(vault)), owes, "what the vault holds, and what it owes");
    }

    /// @dev The largest E of all cheques of the lane under the registry as it is, or the agreed total.
    function justified() external view {
        for (uint256 i = 0; i < LANES; ++i) {
            uint256 most = agreed[i];
            for (uint256 k = 0; k < signed[i].length; ++k) {
                Cheque memory c = abi.decode(signed[i][k], (Row)).cheque;
                uint256 e = c.cumulative;
                for (uint256 j = 0; j < c.locks.length; ++j) {
                    uint40 t = vault.revealedAt(c.locks[j].hash);
                    if (t > 0 && t < c.locks[j].expiry) e += c.locks[j].amount;
                }
                if (e > most) most = e;
            }
            yes(lane(i).paid <= most, "more was paid than anybody signed");
        }
    }

    function announced() external view {
        for (uint256 i = 0; i < LANES; ++i) {
            eq(_hash(told[keyOf(i)]), _hash(lane(i)), "the last event of a lane is not its state");
        }
        eq(
            keccak256(abi.encode(toldAccount)),
            keccak256(abi.encode(vault.account(_account()))),
            "the last event of the account is not its state"
        );
    }
}
