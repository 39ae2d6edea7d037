// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Sending money out of the vault.
library Payout {
    using SafeERC20 for IERC20;

    /// @notice Gas that a payout's call may use: enough for a proxied token that writes a new slot,
    /// little enough that one hostile payee cannot eat a batch.
    uint256 internal constant GAS = 200_000;

    /// @notice Gas that must be left before a payout is tried: GAS after the EVM kept its 1/64, the
    /// price of the call itself (cold account, value, new account), and the write of a credit.
    uint256 internal constant MIN_GAS = 300_000;

    /// @notice Tries to pay; returns false when the receiver or the token refuses. Callers check
    /// MIN_GAS before, or whoever sends the transaction could starve the call and force a failure.
    function tryPay(address token, address to, uint256 amount) internal returns (bool) {
        if (token == address(0)) {
            (bool paid,,) = _call(to, amount, "");
            return paid;
        }
        (bool ok, uint256 size, uint256 word) = _call(token, 0, abi.encodeCall(IERC20.transfer, (to, amount)));
        // As SafeERC20: a token may return nothing, but then it must be a contract. Less than a word is never 1.
        return ok && (size == 0 ? token.code.length > 0 : word == 1);
    }

    /// @notice Pays or reverts: for money that its owner asks for, where nobody else is affected.
    function pay(address token, address to, uint256 amount) internal {
        if (token == address(0)) {
            Address.sendValue(payable(to), amount);
        } else {
            IERC20(token).safeTransfer(to, amount);
        }
    }

    /// @dev Assembly because Solidity's `call` copies all return data to memory even when it is
    /// dropped: a payee could answer with a megabyte and make everybody in the batch pay for it.
    function _call(address target, uint256 value, bytes memory data)
        private
        returns (bool ok, uint256 size, uint256 word)
    {
        uint256 cap = GAS;
        assembly ("memory-safe") {
            mstore(0x00, 0)
            ok := call(cap, target, value, add(data, 0x20), mload(data), 0x00, 0x20)
            size := returndatasize()
            word := mload(0x00)
        }
    }
}
