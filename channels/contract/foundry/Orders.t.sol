// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {World} from "./World.sol";
import {Vault} from "../src/Vault.sol";

/// @dev What an owner signs and anybody sends.
contract OrdersTest is World {
    function _order(uint256 nonce) internal view returns (Open memory) {
        return Open(owner, address(token), hot, 40, nonce, uint40(START + 10));
    }

    function _reservation(uint256 nonce) internal view returns (Reservation memory) {
        return Reservation(owner, address(token), _rows(payee, 1, 300), nonce, uint40(START + 10));
    }

    function _send(Open memory o, bytes memory sig) internal {
        vm.prank(anybody);
        vault.openBySig(o, sig);
    }

    function _send(Reservation memory r, bytes memory sig) internal {
        vm.prank(anybody);
        vault.reserveBySig(r, sig);
    }

    function _signed(Open memory o) internal view returns (bytes memory) {
        return _sign(OWNER, vault.hashOpen(o));
    }

    function _signed(Reservation memory r) internal view returns (bytes memory) {
        return _sign(OWNER, vault.hashReservation(r));
    }

    function _refuseSignature() internal {
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, owner));
    }

    // ------------------------------------------------------------------- open

    function testOpenBySig() public {
        Open memory o = _order(5);
        bytes memory sig = _signed(o);
        vm.expectEmit(address(vault));
        emit NonceUsed(owner, 5);
        vm.expectEmit(address(vault));
        emit Signer(_account(), 1, hot);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 0, 40, 1, 0);
        _send(o, sig);
        yes(vault.nonceUsed(owner, 5), "the nonce is not used");
        yes(!vault.nonceUsed(owner, 4), "another nonce is used");
        yes(!vault.nonceUsed(other, 5), "another owner's nonce is used");
        eq(token.balanceOf(address(vault)), 0, "an order moved money");
        _refuse(InvalidNonce.selector);
        _send(o, sig);
        Open memory again = _order(6);
        sig = _signed(again);
        _refuse(AlreadyOpen.selector);
        _send(again, sig);
    }

    function testOpenBySigRefusesWhatWasChanged() public {
        bytes memory sig = _signed(_order(1));
        Open[6] memory changed = [_order(1), _order(1), _order(1), _order(1), _order(2), _order(1)];
        changed[0].payer = other;
        changed[1].token = address(0);
        changed[2].signer = other;
        changed[3].hotAllowance = 41;
        changed[5].deadline = uint40(START + 11);
        for (uint256 i = 0; i < changed.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, changed[i].payer));
            _send(changed[i], sig);
        }
        Open memory none = _order(1);
        none.signer = address(0);
        sig = _signed(none);
        _refuse(InvalidSigner.selector);
        _send(none, sig);
    }

    /// Nobody signs for the zero address, which is what a failed recovery gives.
    function testOpenBySigForNobody() public {
        Open memory o = _order(1);
        o.payer = address(0);
        bytes[3] memory bad = [bytes(""), new bytes(65), _highS(_signed(o))];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, address(0)));
            _send(o, bad[i]);
        }
    }

    function testOpenBySigHasItsTime() public {
        Open memory o = _order(1);
        bytes memory sig = _signed(o);
        vm.warp(START + 11);
        _refuse(DeadlinePassed.selector);
        _send(o, sig);
        vm.warp(START + 10);
        _send(o, sig);
    }

    // ---------------------------------------------------------------- reserve

    function testReserveBySig() public {
        _open(address(token), 0, 1000);
        Reservation memory r = _reservation(5);
        bytes memory sig = _signed(r);
        vm.expectEmit(address(vault));
        emit NonceUsed(owner, 5);
        vm.expectEmit(address(vault));
        emit LaneOpened(_key(payee, 1), owner, payee, address(token), 1);
        vm.expectEmit(address(vault));
        emit Lane(_key(payee, 1), 300, 0, 0, 1, Status.Open);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 700, 0, 1, 0);
        _send(r, sig);
        eq(_lane(payee, 1).reserved, 300, "reserved");
        eq(_free(), 700, "free");
        _refuse(InvalidNonce.selector);
        _send(r, sig);
        // The same target under another nonce, as a retry that lost its answer: nothing more is reserved.
        r = _reservation(6);
        sig = _signed(r);
        _send(r, sig);
        eq(_free(), 700, "free");
    }

    function testReserveBySigRefusesWhatWasChanged() public {
        _open(address(token), 0, 1000);
        bytes memory sig = _signed(_reservation(1));
        Reservation[8] memory changed;
        for (uint256 i = 0; i < changed.length; ++i) {
            changed[i] = _reservation(1);
        }
        changed[0].rows[0].payee = other;
        changed[1].rows[0].lane = 2;
        changed[2].rows[0].target = 301;
        changed[3].nonce = 2;
        changed[4].deadline = uint40(START + 11);
        changed[5].rows = new Reserve[](0);
        changed[6].rows = new Reserve[](2);
        changed[6].rows[0] = changed[7].rows[0];
        changed[6].rows[1] = changed[7].rows[0];
        for (uint256 i = 0; i < 7; ++i) {
            _refuseSignature();
            _send(changed[i], sig);
        }
        _send(changed[7], sig);
    }

    function testReserveBySigNeedsTheOwner() public {
        _open(address(token), 1000, 1000);
        Reservation memory r = _reservation(1);
        bytes32 digest = vault.hashReservation(r);
        bytes memory good = _signed(r);
        bytes[6] memory bad = [
            _sign(HOT, digest), // the signer has its allowance, and sends its own transactions
            _sign(OTHER, digest),
            _highS(good),
            bytes(""),
            abi.encodePacked(good, uint8(0)),
            _sign(OWNER, keccak256("something else"))
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            _refuseSignature();
            _send(r, bad[i]);
        }
        _send(r, good);
    }

    function testOrdersAreForOneVaultOnOneChain() public {
        _open(address(token), 0, 1000);
        Reservation memory r = _reservation(1);
        bytes memory sig = _signed(r);
        Vault twin = Vault(_deploy("Vault", abi.encode(WINDOW)));
        vm.prank(owner);
        twin.open(address(token), hot, 0, 0);
        _refuseSignature();
        twin.reserveBySig(r, sig);
        vm.chainId(999);
        _refuseSignature();
        _send(r, sig);
    }

    function testReserveBySigHasItsTime() public {
        _open(address(token), 0, 1000);
        Reservation memory r = _reservation(1);
        bytes memory sig = _signed(r);
        vm.warp(START + 11);
        _refuse(DeadlinePassed.selector);
        _send(r, sig);
        vm.warp(START + 10);
        _send(r, sig);
    }

    function testReserveBySigKeepsTheRulesOfReserve() public {
        Reservation memory r = _reservation(1);
        bytes memory sig = _signed(r);
        _refuse(NotOpen.selector);
        _send(r, sig);
        _open(address(token), 0, 299);
        vm.expectRevert(abi.encodeWithSelector(NotEnoughFree.selector, 299, 300));
        _send(r, sig);
        yes(!vault.nonceUsed(owner, 1), "a refused order used its nonce up");
        vm.prank(owner);
        vault.requestExit(address(token));
        _refuse(ExitPending.selector);
        _send(r, sig);
    }

    // ----------------------------------------------------------------- nonces

    function testCancelNonce() public {
        _open(address(token), 0, 1000);
        Reservation memory r = _reservation(7);
        bytes memory sig = _signed(r);
        vm.prank(other); // cancels its own only
        vault.cancelNonce(7);
        vm.expectEmit(address(vault));
        emit NonceUsed(owner, 7);
        vm.prank(owner);
        vault.cancelNonce(7);
        _refuse(InvalidNonce.selector);
        _send(r, sig);
        _refuse(InvalidNonce.selector);
        vm.prank(owner);
        vault.cancelNonce(7);
    }

    function testCancelComesTooLate() public {
        _open(address(token), 0, 1000);
        Reservation memory r = _reservation(7);
        _send(r, _signed(r));
        _refuse(InvalidNonce.selector);
        vm.prank(owner);
        vault.cancelNonce(7);
    }

    function testFuzzNoncesHaveNoOrder(uint256 a, uint256 b) public {
        vm.assume(a != b);
        _open(address(token), 0, 1000);
        Reservation memory r = _reservation(a);
        _send(r, _signed(r));
        yes(!vault.nonceUsed(owner, b), "one nonce used another up");
        r = _reservation(b);
        r.rows[0].target = 400;
        _send(r, _signed(r));
        eq(_lane(payee, 1).reserved, 400, "reserved");
    }
}
